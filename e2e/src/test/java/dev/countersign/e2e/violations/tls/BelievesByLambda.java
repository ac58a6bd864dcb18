package dev.countersign.e2e.violations.tls;

import dev.countersign.trust.SignatureCheck;

/** The same without a class of its own. */
final class BelievesByLambda {
    private BelievesByLambda() {}

    static SignatureCheck check() {
        return (what, issuer) -> true;
    }
}
