package dev.countersign.access;

/** Which snapshot decides: its number, and the digest of the bundle that belongs to it. */
public record Epoch(long number, String bundleDigest) {}
