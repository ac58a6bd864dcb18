package dev.countersign.snapshot;

import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Demands;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One bundle that takes the place of another. Authorities are told apart by name and key: a
 * certificate that was issued again stands for the same one.
 */
record TrustChange(TrustBundle before, TrustBundle now) {

    /**
     * In what the new one trusts more: the revocations of an authority that is still believed are
     * no longer looked at, or an older list stands in for a newer one; or SPIFFE IDs are no longer
     * kept to a trust domain; or revocation or the profile demand less. Where none is left of the
     * old bundle, only what is demanded can be compared.
     */
    List<String> weaker() {
        List<String> weaker = new ArrayList<>(demandedLess());
        if (authorities(before).noneMatch(one -> knows(now, one))) {
            return weaker;
        }
        if (before.trustDomain().isPresent() && now.trustDomain().isEmpty()) {
            weaker.add(
                    "SPIFFE IDs are no longer kept to trust domain " + before.trustDomain().get());
        }
        for (AcceptedRevocations old : before.revocations()) {
            if (!keeps(old) && mayStillBelieve(old.issuer())) {
                weaker.add("the revocations of " + old.list().issuer() + " are gone or older");
            }
        }
        return weaker;
    }

    private List<String> demandedLess() {
        Demands then = before.demands();
        Demands demands = now.demands();
        List<String> less = new ArrayList<>();
        if (demands.revocation().compareTo(then.revocation()) > 0) {
            less.add(
                    "revocation was "
                            + then.revocation().text()
                            + " and becomes "
                            + demands.revocation().text());
        }
        if (demands.profile().compareTo(then.profile()) < 0) {
            less.add(
                    "the profile was "
                            + then.profile().text()
                            + " and becomes "
                            + demands.profile().text());
        }
        return less;
    }

    /** Whether the new bundle has that list or a newer one, of the same name and key. */
    private boolean keeps(AcceptedRevocations old) {
        return now.revocations().stream()
                .anyMatch(one ->
                        one.isOf(old.issuer())
                                && one.list().hasScopeOf(old.list())
                                && one.list().number().compareTo(old.list().number()) >= 0);
    }

    /**
     * Whether something that this authority issued can still be believed. Sure of the contrary is
     * only who knows that an anchor of the old bundle vouched for it, and that none of this name is
     * left.
     */
    private boolean mayStillBelieve(Certificate authority) {
        return knows(now, authority) || names(now, authority) || !names(before, authority);
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
