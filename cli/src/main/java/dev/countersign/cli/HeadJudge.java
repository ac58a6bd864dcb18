package dev.countersign.cli;

import dev.countersign.journal.HeadCheck;
import dev.countersign.journal.SignedHead;
import dev.countersign.problem.Parsed;
import dev.countersign.tls.KeySignature;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Judges a signed head: its signature by the leaf's key, and its signer by the one judge of peers,
 * as of the time of the head. Revocation is not asked: what was signed before it stays signed.
 */
final class HeadJudge implements HeadCheck {
    private final Optional<TrustBundle.Parts> trust;
    private final SignatureCheck signatures;

    HeadJudge(Optional<TrustBundle.Parts> trust, SignatureCheck signatures) {
        this.trust = trust;
        this.signatures = signatures;
    }

    /** The same, but for that nobody may be untrusted. */
    HeadCheck insisting() {
        return head ->
                judge(head) instanceof Finding.Untrusted(String reason)
                        ? new Finding.Refused(reason)
                        : judge(head);
    }

    @Override
    public Finding judge(SignedHead head) {
        List<byte[]> chain =
                head.certificates().stream().map(one -> Base64.getDecoder().decode(one)).toList();
        if (chain.isEmpty()) {
            return new Finding.Untrusted("the certificate of " + head.signer() + " is not here");
        }
        if (!(Certificate.read(chain.getFirst())
                instanceof Parsed.Good<Certificate>(Certificate leaf))) {
            return new Finding.Refused("its signer's certificate cannot be read");
        }
        byte[] signature = Base64.getDecoder().decode(head.signature());
        if (!KeySignature.holds(leaf, head.signedBytes(), signature)) {
            return new Finding.Refused("its signature is not by " + leaf);
        }
        return trust.map(parts -> judged(head, chain, parts))
                .orElseGet(() -> new Finding.Untrusted("no trust file was given"));
    }

    /** In either role: who serves and who calls may keep a journal. */
    private Finding judged(SignedHead head, List<byte[]> chain, TrustBundle.Parts parts) {
        TrustBundle bundle = TrustBundle.of(parts.revoking(List.of()), head.statement().at());
        Judgement asServer = judged(head, chain, bundle, Role.SERVER);
        Judgement judgement =
                asServer instanceof Rejection ? judged(head, chain, bundle, Role.CLIENT) : asServer;
        return switch (judgement) {
            case JudgedChain good -> new Finding.Trusted(good.names().ids().getFirst().text());
            case Rejection rejection -> new Finding.Untrusted(rejection.seen());
        };
    }

    private Judgement judged(SignedHead head, List<byte[]> chain, TrustBundle bundle, Role role) {
        return new PeerVerifier(signatures)
                .judge(
                        new PeerEvidence.ShownChain(chain),
                        new Conditions(
                                bundle, role, Expectation.anyProvenPeer(), head.statement().at()));
    }
}
