package dev.countersign.e2e.violations.gateway;

import dev.countersign.e2e.violations.authority.Clerk;

/** A gateway that knows the authority. */
final class KnowsAuthority {
    private KnowsAuthority() {}

    static Class<?> clerk() {
        return Clerk.class;
    }
}
