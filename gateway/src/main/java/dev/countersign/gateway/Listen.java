package dev.countersign.gateway;

import java.net.InetSocketAddress;

/**
 * One listener: its name, which is the target in the policy, where it listens, and what it
 * protects.
 */
public record Listen(String name, InetSocketAddress at, InetSocketAddress to) {}
