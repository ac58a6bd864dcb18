package dev.countersign.authority.enrolment;

import dev.countersign.authority.wire.Certified;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** What an authority answered, held against what was asked: our key, our name, its root. */
record Answer(Certified certified, PublicKey key, SignatureCheck signatures, Clock clock) {

    /** Our own chain is judged as any peer will judge it. */
    void mustStand(Expectation expectation) {
        Certificate leaf = certified.chain().getFirst();
        if (!Arrays.equals(leaf.publicKey().der(), key.getEncoded())) {
            throw Member.wrong("the certificate is for another key than ours");
        }
        TrustBundle bundle =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(List.of(certified.root())), clock.instant());
        ShownChain shown =
                new ShownChain(certified.chain().stream().map(Certificate::der).toList());
        switch (new PeerVerifier(signatures)
                .judge(shown, new Conditions(bundle, role(leaf), expectation, clock.instant()))) {
            case Rejection rejection ->
                    throw Member.wrong(rejection.code() + ": " + rejection.seen());
            case JudgedChain _ -> {}
        }
    }

    private static Role role(Certificate leaf) {
        boolean client =
                leaf.extendedKeyUsage()
                        .map(purposes -> purposes.contains(Certificate.CLIENT_AUTH))
                        .orElse(true);
        return client ? Role.CLIENT : Role.SERVER;
    }
}
