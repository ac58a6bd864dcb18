package dev.countersign.e2e.violations.tls;

import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.Signed;

/** A check that checks nothing. */
final class BelievesEverything implements SignatureCheck {
    @Override
    public boolean holds(Signed what, PublicKeyInfo issuer) {
        return true;
    }
}
