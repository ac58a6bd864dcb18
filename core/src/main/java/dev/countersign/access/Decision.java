package dev.countersign.access;

/** What policy says of a verified peer and what it wants: a permit, or why not. */
public sealed interface Decision permits Permit, Denial {}
