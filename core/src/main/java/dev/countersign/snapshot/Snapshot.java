package dev.countersign.snapshot;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Attempt;
import dev.countersign.access.Decision;
import dev.countersign.access.Epoch;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Demands;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.VerifiedPeer;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
     * In what this snapshot trusts more than the one before: the revocations of an authority that
     * is still believed are no longer looked at, or an older list stands in for a newer one; or
     * SPIFFE IDs are no longer kept to a trust domain; or revocation or the profile demand less; or
     * a target is only observed that was enforced or is new. Authorities are told apart by name and
     * key: a certificate that was issued again stands for the same one. Where none is left of the
     * old bundle, there is nothing to compare in it. Empty when it is not weaker.
     */
    public List<String> weakerThan(Snapshot before) {
        List<String> weaker = new ArrayList<>();
        for (String target : policy.observedTargets()) {
            if (!before.policy.observedTargets().contains(target)) {
                weaker.add("target " + target + " is only observed: its rules refuse nobody");
            }
        }
        weaker.addAll(demandedLess(before.trust.demands()));
        if (authorities(before.trust).noneMatch(one -> knows(trust, one))) {
            return weaker;
        }
        if (before.trust.trustDomain().isPresent() && trust.trustDomain().isEmpty()) {
            weaker.add(
                    "SPIFFE IDs are no longer kept to trust domain "
                            + before.trust.trustDomain().get());
        }
        for (AcceptedRevocations old : before.trust.revocations()) {
            if (!keeps(old) && mayStillBelieve(old.issuer(), before.trust)) {
                weaker.add("the revocations of " + old.list().issuer() + " are gone or older");
            }
        }
        return weaker;
    }

    private List<String> demandedLess(Demands before) {
        Demands now = trust.demands();
        List<String> less = new ArrayList<>();
        if (now.revocation().compareTo(before.revocation()) > 0) {
            less.add(
                    "revocation was "
                            + before.revocation().text()
                            + " and becomes "
                            + now.revocation().text());
        }
        if (now.profile().compareTo(before.profile()) < 0) {
            less.add(
                    "the profile was "
                            + before.profile().text()
                            + " and becomes "
                            + now.profile().text());
        }
        return less;
    }

    /** Whether this snapshot has that list or a newer one, of the same name and key. */
    private boolean keeps(AcceptedRevocations old) {
        return trust.revocations().stream()
                .anyMatch(now ->
                        now.isOf(old.issuer())
                                && now.list().hasScopeOf(old.list())
                                && now.list().number().compareTo(old.list().number()) >= 0);
    }

    /**
     * Whether something that this authority issued can still be believed. Sure of the contrary is
     * only who knows that an anchor of the old bundle vouched for it, and that none of this name is
     * left.
     */
    private boolean mayStillBelieve(Certificate authority, TrustBundle before) {
        return knows(trust, authority) || names(trust, authority) || !names(before, authority);
    }

    /** Whether the bundle has this authority, in whichever certificate. */
    private static boolean knows(TrustBundle bundle, Certificate authority) {
        return authorities(bundle)
                .anyMatch(one ->
                        one.subject().equals(authority.subject())
                                && one.publicKey().equals(authority.publicKey()));
    }

    private static Stream<Certificate> authorities(TrustBundle bundle) {
        return Stream.concat(bundle.anchors().stream(), bundle.intermediates().stream());
    }

    private static boolean names(TrustBundle bundle, Certificate authority) {
        return bundle.anchors().stream()
                .anyMatch(anchor ->
                        anchor.subject().equals(authority.issuer())
                                || anchor.subject().equals(authority.subject()));
    }
}
