package dev.countersign.cli;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo.Kind;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges the chain that we show as our peers' judge would, before anybody is shown it. Which roots
 * they believe is theirs to say: each authority that is known here, or that the chain holds, counts
 * as one. Revocations are left out, for they must reach us whatever they say of ourselves.
 */
final class OwnChain {
    private final PeerVerifier verifier;

    OwnChain(SignatureCheck signatures) {
        this.verifier = new PeerVerifier(signatures);
    }

    /** Refuses a credential that no peer could accept from us in one of these roles. */
    void mustServe(
            CertificateCredential credential,
            List<Certificate> known,
            Set<Role> roles,
            Instant now) {
        List<byte[]> shown = credential.chain().stream().map(OwnChain::encoded).toList();
        List<Certificate> chain =
                shown.stream().map(der -> Certificate.read(der).orThrow()).toList();
        Certificate leaf = chain.getFirst();
        if (leaf.publicKey().kind() == Kind.ED25519) {
            throw unfit(leaf + " has an Ed25519 key, with which the TLS engine here does not sign");
        }
        List<Certificate> anchors = new ArrayList<>(known);
        chain.stream().skip(1).filter(Certificate::isAuthority).forEach(anchors::add);
        if (anchors.isEmpty()) {
            throw unfit(leaf + " is shown without its issuer, which is not known here either");
        }
        TrustBundle bundle = TrustBundle.of(TrustBundle.Parts.anchors(anchors), now);
        for (Role role : roles) {
            mustServe(new ShownChain(shown), role, bundle, now);
        }
    }

    /** Which sides we are on: a server to whom we listen, a client where we dial. */
    static Set<Role> roles(List<?> listeners, List<?> dials) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (!listeners.isEmpty()) {
            roles.add(Role.SERVER);
        }
        if (!dials.isEmpty()) {
            roles.add(Role.CLIENT);
        }
        return roles;
    }

    private void mustServe(ShownChain shown, Role role, TrustBundle bundle, Instant now) {
        Conditions conditions =
                new Conditions(bundle, role, Expectation.anyProvenPeer(), now);
        if (verifier.judge(shown, conditions) instanceof Rejection rejection) {
            throw unfit("as a " + role + ": " + rejection.seen() + " (" + rejection.code() + ")");
        }
    }

    private static CountersignException unfit(String seen) {
        return new CountersignException(
                ProblemCode.CONFIG_IDENTITY_UNFIT, "our own certificate: " + seen);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that has no encoding", e);
        }
    }
}
