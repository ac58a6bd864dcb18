package dev.countersign.snapshot;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Attempt;
import dev.countersign.access.Decision;
import dev.countersign.access.Epoch;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.VerifiedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One immutable view of everything that decides: credential, trust bundle, policy, with an epoch. A
 * connection takes one snapshot and asks nothing else.
 */
public final class Snapshot {
    private final Epoch epoch;
    private final CertificateCredential credential;
    private final TrustByTarget trust;
    private final AccessPolicy policy;

    private Snapshot(
            long number,
            CertificateCredential credential,
            TrustByTarget trust,
            AccessPolicy policy) {
        this.epoch = new Epoch(number, trust.common().digest());
        this.credential = credential;
        this.trust = trust;
        this.policy = policy;
    }

    /** The first snapshot of a process. */
    public static Snapshot first(
            CertificateCredential credential, TrustByTarget trust, AccessPolicy policy) {
        return new Snapshot(1, credential, trust, policy);
    }

    /** The first snapshot of a process in which every target believes the same. */
    public static Snapshot first(
            CertificateCredential credential, TrustBundle trust, AccessPolicy policy) {
        return first(credential, TrustByTarget.common(trust), policy);
    }

    /** The snapshot that follows this one. */
    public Snapshot next(
            CertificateCredential credential, TrustByTarget trust, AccessPolicy policy) {
        return new Snapshot(epoch.number() + 1, credential, trust, policy);
    }

    /** The snapshot that follows this one, in which every target believes the same. */
    public Snapshot next(CertificateCredential credential, TrustBundle trust, AccessPolicy policy) {
        return next(credential, TrustByTarget.common(trust), policy);
    }

    /** Its number, and the digest of the common bundle. */
    public Epoch epoch() {
        return epoch;
    }

    public CertificateCredential credential() {
        return credential;
    }

    /** Whom this process believes where no target is asked for, such as in calling others. */
    public TrustBundle trust() {
        return trust.common();
    }

    /** Whom a target believes. */
    public TrustBundle trustOf(String target) {
        return trust.of(target);
    }

    /** The bundles of the targets that believe others than the rest. */
    public TrustByTarget trustByTarget() {
        return trust;
    }

    public AccessPolicy policy() {
        return policy;
    }

    /**
     * Decides by this snapshot's policy about a peer judged under the bundle that this snapshot has
     * for the target.
     */
    public Decision decide(VerifiedPeer peer, Attempt attempt) {
        String judgedUnder = trust.of(attempt.target()).digest();
        return policy.decide(peer, attempt, new Epoch(epoch.number(), judgedUnder));
    }

    /**
     * In what this snapshot trusts more than the one before: a bundle is weaker, the common one or
     * that of a target; or a target is only observed that was enforced or is new. Empty when it is
     * not weaker.
     */
    public List<String> weakerThan(Snapshot before) {
        List<String> weaker = new ArrayList<>();
        for (String target : policy.observedTargets()) {
            if (!before.policy.observedTargets().contains(target)) {
                weaker.add("target " + target + " is only observed: its rules refuse nobody");
            }
        }
        weaker.addAll(new TrustChange(before.trust.common(), trust.common()).weaker());
        for (String target : apart(before)) {
            new TrustChange(before.trust.of(target), trust.of(target))
                    .weaker()
                    .forEach(what -> weaker.add("for target " + target + ", " + what));
        }
        return weaker;
    }

    /** The targets of both that believe others than the rest, before or now. */
    private SortedSet<String> apart(Snapshot before) {
        SortedSet<String> targets = new TreeSet<>(before.trust.own().keySet());
        targets.addAll(trust.own().keySet());
        targets.retainAll(policy.rulesByTarget().keySet());
        targets.retainAll(before.policy.rulesByTarget().keySet());
        return targets;
    }
}
