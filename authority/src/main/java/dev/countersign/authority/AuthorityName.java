package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;

/** Under which name an authority serves its trust domain; nobody else is certified under it. */
public final class AuthorityName {
    private static final String PATH = "/countersign/authority";

    private AuthorityName() {}

    public static SpiffeId of(TrustDomain domain) {
        return new SpiffeId(domain, PATH);
    }
}
