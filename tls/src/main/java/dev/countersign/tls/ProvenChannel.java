package dev.countersign.tls;

import dev.countersign.trust.CompletedHandshake;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Verdict;
import java.util.Optional;

/**
 * A finished handshake of some TLS engine. An adapter is made only when its engine says that the
 * handshake is done, and gives the facts; the order in which they become a verified peer is fixed
 * here and nowhere else: facts, judge (again, when nothing judged this very chain under these
 * conditions), attest, confirm.
 */
public abstract class ProvenChannel {

    /** The facts of a finished handshake, as the engine gave them. */
    public record Facts(
            ShownChain shown,
            Optional<JudgedChain> judged,
            CompletedHandshake.Parameters parameters,
            CompletedHandshake.Channel channel) {}

    /** The same facts at every call. */
    protected abstract Facts facts();

    /**
     * Proves the peer under these conditions. May be called again when the conditions change, for a
     * connection that lives on: nothing of an earlier answer is reused.
     */
    public final Verdict prove(PeerVerifier verifier, Conditions conditions) {
        Facts facts = facts();
        Judgement judgement =
                facts.judged()
                        .filter(judged -> stillStands(judged, facts, conditions))
                        .<Judgement>map(judged -> judged)
                        .orElseGet(() -> verifier.judge(facts.shown(), conditions));
        if (judgement instanceof Rejection rejection) {
            return rejection;
        }
        CompletedHandshake handshake =
                CompletedHandshake.attested(
                        facts.shown().certificates().get(0), facts.parameters(), facts.channel());
        return verifier.confirm((JudgedChain) judgement, handshake, conditions);
    }

    /** Whether what the callback judged is this chain, in a fresh handshake, under this bundle. */
    private static boolean stillStands(JudgedChain judged, Facts facts, Conditions conditions) {
        return facts.parameters().freshness() == Freshness.FULL
                && judged.bundleDigest().equals(conditions.bundle().digest());
    }
}
