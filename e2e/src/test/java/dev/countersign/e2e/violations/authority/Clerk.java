package dev.countersign.e2e.violations.authority;

/** Somebody in the authority, whom the gateway must not know. */
public final class Clerk {
    private Clerk() {}
}
