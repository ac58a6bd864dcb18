package dev.countersign.snapshot;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Attempt;
import dev.countersign.access.Decision;
import dev.countersign.access.Epoch;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.VerifiedPeer;
import java.util.ArrayList;
import java.util.List;

/**
 * One immutable view of everything that decides: credential, trust bundle, policy, with an epoch. A
 * connection takes one snapshot and asks nothing else.
 */
public final class Snapshot {
    private final Epoch epoch;
    private final CertificateCredential credential;
    private final TrustBundle trust;
    private final AccessPolicy policy;

    private Snapshot(
            Epoch epoch, CertificateCredential credential, TrustBundle trust, AccessPolicy policy) {
        this.epoch = epoch;
        this.credential = credential;
        this.trust = trust;
        this.policy = policy;
    }

    /** The first snapshot of a process. */
    public static Snapshot first(
            CertificateCredential credential, TrustBundle trust, AccessPolicy policy) {
        return new Snapshot(new Epoch(1, trust.digest()), credential, trust, policy);
    }

    /** The snapshot that follows this one. */
    public Snapshot next(CertificateCredential credential, TrustBundle trust, AccessPolicy policy) {
        return new Snapshot(
                new Epoch(epoch.number() + 1, trust.digest()), credential, trust, policy);
    }

    public Epoch epoch() {
        return epoch;
    }

    public CertificateCredential credential() {
        return credential;
    }

    public TrustBundle trust() {
        return trust;
    }

    public AccessPolicy policy() {
        return policy;
    }

    /** Decides by this snapshot's policy about a peer judged under this snapshot's bundle. */
    public Decision decide(VerifiedPeer peer, Attempt attempt) {
        return policy.decide(peer, attempt, epoch);
    }

    /**
     * In what this snapshot trusts more than the one before: the revocations of an authority are no
     * longer looked at, or an older list stands in for a newer one. Where no anchor is left of the
     * old bundle, there is nothing to compare. Empty when it is not weaker.
     */
    public List<String> weakerThan(Snapshot before) {
        List<String> weaker = new ArrayList<>();
        if (trust.anchors().stream().noneMatch(before.trust.anchors()::contains)) {
            return weaker;
        }
        for (AcceptedRevocations old : before.trust.revocations()) {
            boolean kept =
                    trust.revocations().stream()
                            .anyMatch(now ->
                                    now.list().issuer().equals(old.list().issuer())
                                            && now.list().number().compareTo(old.list().number())
                                                    >= 0);
            if (!kept) {
                weaker.add("the revocations of " + old.list().issuer() + " are gone or older");
            }
        }
        return weaker;
    }
}
