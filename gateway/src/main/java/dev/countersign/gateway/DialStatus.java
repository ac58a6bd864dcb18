package dev.countersign.gateway;

/** What a dial is doing: where it listens, live connections, and how many peers it has proven. */
public record DialStatus(LocalAddress at, long live, long proven) {}
