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
    private final Binding binding;

    /** For whose certificates a list counts. */
    private enum Binding {
        KEY,
        NAME
    }

    private AcceptedRevocations(RevocationList list, Certificate issuer, Binding binding) {
        this.list = list;
        this.issuer = issuer;
        this.binding = binding;
    }

    /** Accepts a list from the authority that this certificate stands for, or says why not. */
    public static Parsed<AcceptedRevocations> accept(
            RevocationList list, Certificate issuer, SignatureCheck signatures) {
        return accept(new AcceptedRevocations(list, issuer, Binding.KEY), signatures);
    }

    /**
     * The same for whoever keeps a list long and passes it on to nobody: of what was accepted the
     * bytes are let go.
     */
    public static Parsed<AcceptedRevocations> acceptToKeep(
            RevocationList list, Certificate issuer, SignatureCheck signatures) {
        Parsed<AcceptedRevocations> accepted = accept(list, issuer, signatures);
        return accepted instanceof Parsed.Good<AcceptedRevocations>
                ? Parsed.good(new AcceptedRevocations(list.withoutBytes(), issuer, Binding.KEY))
                : accepted;
    }

    /**
     * Accepts a list that counts for every key of the authority, which may sign its lists with one
     * of its own. Only for whoever has judged the path of the signer's certificate: it has to end
     * at the same anchor as those of the certificates of which the list speaks (RFC 5280
     * §6.3.3(f)).
     */
    public static Parsed<AcceptedRevocations> acceptForEveryKey(
            RevocationList list, Certificate signer, SignatureCheck signatures) {
        return accept(new AcceptedRevocations(list, signer, Binding.NAME), signatures);
    }

    private static Parsed<AcceptedRevocations> accept(
            AcceptedRevocations accepted, SignatureCheck signatures) {
        RevocationList list = accepted.list;
        Certificate issuer = accepted.issuer;
        if (!list.issuer().equals(issuer.subject())) {
            return Parsed.bad(list + " (expected: of " + issuer.subject() + ")");
        }
        boolean authority = issuer.isAuthority() || accepted.binding == Binding.NAME;
        if (!authority || !issuer.keyUsage().map(KeyUsage::crlSign).orElse(false)) {
            return Parsed.bad(issuer + " may not sign revocation lists (cRLSign is missing)");
        }
        if (!list.algorithm().map(one -> one.fits(issuer.publicKey().kind())).orElse(false)) {
            return Parsed.bad(list + " is signed with an algorithm that is not accepted");
        }
        if (!signatures.holds(list, issuer.publicKey())) {
            return Parsed.bad("the signature of " + list + " does not verify");
        }
        return Parsed.good(accepted);
    }

    public RevocationList list() {
        return list;
    }

    /** The authority whose list this is. */
    public Certificate issuer() {
        return issuer;
    }

    /** Whether this is the list of that authority: the same name, and unless said the same key. */
    public boolean isOf(Certificate authority) {
        return issuer.subject().equals(authority.subject())
                && (binding == Binding.NAME || issuer.publicKey().equals(authority.publicKey()));
    }
}
