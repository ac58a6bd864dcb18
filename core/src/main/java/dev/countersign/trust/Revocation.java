package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a certificate of a path was revoked, by the lists in the bundle (RFC 5280 §6.3.3).
 * Nothing is fetched and no signature is checked here: lists were accepted before. What nobody
 * speaks of is not good; whether that refuses is for the bundle's {@link RevocationMode} to say.
 */
final class Revocation {
    /** RFC 9608; the CA/Browser Forum's short-lived certificates. */
    private static final Duration SHORT_LIFE = Duration.ofDays(7);

    /** How far the clock of whoever signed a list may be ahead. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private Revocation() {}

    /** What is wrong with any certificate of this path but the anchor. */
    static Optional<Rejection> faultOf(List<Certificate> path, Conditions conditions) {
        Optional<Rejection> fault = Optional.empty();
        for (int at = 0; at + 1 < path.size() && fault.isEmpty(); at++) {
            fault = faultOf(path.get(at), path.get(at + 1), conditions);
        }
        return fault;
    }

    private static Optional<Rejection> faultOf(
            Certificate subject, Certificate issuer, Conditions conditions) {
        int covered = 0;
        Optional<Instant> stale = Optional.empty();
        for (AcceptedRevocations known : conditions.bundle().revocationsFor(issuer)) {
            RevocationList list = known.list();
            int reasons = list.reasonsFor(subject);
            if (reasons == 0 || conditions.now().isBefore(list.thisUpdate().minus(SKEW))) {
                continue;
            }
            Optional<Instant> since = list.revokedAt(subject.serial());
            if (since.isPresent()) {
                return Optional.of(new RevocationRejection.Revoked(subject, since.get()));
            }
            if (conditions.now().isAfter(list.nextUpdate())) {
                stale = Optional.of(list.nextUpdate());
            } else {
                covered |= reasons;
            }
        }
        if (covered == RevocationList.ALL_REASONS) {
            return Optional.empty();
        }
        if (stale.isPresent()) {
            return Optional.of(
                    new RevocationRejection.CrlStale(issuer, stale.get(), conditions.now()));
        }
        return isNeeded(subject, conditions)
                ? Optional.of(unknown(subject, covered))
                : Optional.empty();
    }

    private static Rejection unknown(Certificate subject, int covered) {
        return new RevocationRejection.RevocationUnknown(
                subject,
                covered == 0
                        ? RevocationRejection.RevocationUnknown.Said.NOTHING
                        : RevocationRejection.RevocationUnknown.Said.SOMETHING);
    }

    private static boolean isNeeded(Certificate subject, Conditions conditions) {
        Duration life = Duration.between(subject.notBefore(), subject.notAfter());
        return switch (conditions.bundle().demands().revocation()) {
            case REQUIRE -> true;
            case CHECK_IF_PRESENT -> false;
            case SHORT_LIVED -> life.compareTo(SHORT_LIFE) > 0;
        };
    }
}
