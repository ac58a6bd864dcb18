package dev.countersign.trust;

import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import dev.countersign.x509.RevocationList;

/**
 * A revocation list that its issuer signed and may sign (RFC 5280 §6.3.3(f)): bound to the very key
 * of that issuer. Whether it is still fresh is asked at each judgement.
 */
public final class AcceptedRevocations {
    private final RevocationList list;
    private final Certificate issuer;

    private AcceptedRevocations(RevocationList list, Certificate issuer) {
        this.list = list;
        this.issuer = issuer;
    }

    /** Accepts a list from the authority that this certificate stands for, or says why not. */
    public static Parsed<AcceptedRevocations> accept(
            RevocationList list, Certificate issuer, SignatureCheck signatures) {
        if (!list.issuer().equals(issuer.subject())) {
            return Parsed.bad(list + " (expected: of " + issuer.subject() + ")");
        }
        if (!issuer.isAuthority() || !issuer.keyUsage().map(KeyUsage::crlSign).orElse(false)) {
            return Parsed.bad(issuer + " may not sign revocation lists (cRLSign is missing)");
        }
        if (!list.algorithm().map(one -> one.fits(issuer.publicKey().kind())).orElse(false)) {
            return Parsed.bad(list + " is signed with an algorithm that is not accepted");
        }
        if (!signatures.holds(list, issuer.publicKey())) {
            return Parsed.bad("the signature of " + list + " does not verify");
        }
        return Parsed.good(new AcceptedRevocations(list, issuer));
    }

    public RevocationList list() {
        return list;
    }

    /** The authority whose list this is. */
    public Certificate issuer() {
        return issuer;
    }

    /** Whether this is the list of that authority: the same name and the same key. */
    public boolean isOf(Certificate authority) {
        return issuer.subject().equals(authority.subject())
                && issuer.publicKey().equals(authority.publicKey());
    }
}
