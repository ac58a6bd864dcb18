package dev.countersign.trust;

import dev.countersign.trust.RevocationRejection.RevocationUnknown.Said;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspAnswer;
import dev.countersign.x509.RevocationList;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a certificate of a path was revoked, by the lists in the bundle (RFC 5280 §6.3.3) and by
 * OCSP responses, of the bundle, stapled, or fetched before (RFC 6960 §3.2). Nothing is fetched and
 * no signature is checked here: they were accepted before. What any of them calls revoked is
 * refused. What nobody speaks of is not good; whether that refuses is for the bundle's {@link
 * RevocationMode} to say.
 */
final class Revocation {
    /** RFC 9608; the CA/Browser Forum's short-lived certificates. */
    private static final Duration SHORT_LIFE = Duration.ofDays(7);

    /** How far the clock of whoever signed a list or a response may be ahead. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** With id-pkix-ocsp-nocheck its issuer vouches for a responder (RFC 6960 §4.2.2.2.1). */
    private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

    private final Stapled stapled;
    private final Conditions conditions;

    private Revocation(Stapled stapled, Conditions conditions) {
        this.stapled = stapled;
        this.conditions = conditions;
    }

    /** What is wrong with any certificate of this path but the anchor. */
    static Optional<Rejection> faultOf(
            List<Certificate> path, Stapled stapled, Conditions conditions) {
        Revocation revocation = new Revocation(stapled, conditions);
        Optional<Rejection> fault = revocation.stapleFault(path);
        for (int at = 0; at + 1 < path.size() && fault.isEmpty(); at++) {
            fault = revocation.faultOf(path.get(at), path.get(at + 1));
        }
        return fault;
    }

    /** Whether this time is still to come, with the tolerance that signers' clocks get. */
    static boolean isFuture(Instant time, Instant now) {
        return now.isBefore(time.minus(SKEW));
    }

    /** A server that promised a staple and was asked for it has to bring a good one (RFC 7633). */
    private Optional<Rejection> stapleFault(List<Certificate> path) {
        Certificate leaf = path.get(0);
        boolean promised =
                leaf.demandsStaple() && stapled.asked() && conditions.peerRole() == Role.SERVER;
        return promised && answers(leaf, path.get(1), stapled.accepted()).isEmpty()
                ? Optional.of(unknown(leaf, Said.NO_STAPLE))
                : Optional.empty();
    }

    private Optional<Rejection> faultOf(Certificate subject, Certificate issuer) {
        List<AcceptedStatus> responses = new ArrayList<>(stapled.accepted());
        responses.addAll(conditions.bundle().statuses());
        responses.addAll(conditions.answers().about(subject, issuer));
        List<OcspAnswer> answers = answers(subject, issuer, responses);
        for (OcspAnswer answer : answers) {
            if (answer.said() == OcspAnswer.Said.REVOKED) {
                return Optional.of(new RevocationRejection.Revoked(subject, answer.since()));
            }
        }
        if (answers.stream().anyMatch(one -> one.said() == OcspAnswer.Said.UNKNOWN)) {
            return Optional.of(unknown(subject, Said.UNKNOWN_TO_RESPONDER));
        }
        return listFault(subject, issuer, !answers.isEmpty());
    }

    /** What is said of this certificate now, by responders that are themselves good. */
    private List<OcspAnswer> answers(
            Certificate subject, Certificate issuer, List<AcceptedStatus> responses) {
        return responses.stream()
                .filter(one -> one.isOf(issuer))
                .filter(this::hasGoodResponder)
                .flatMap(one -> one.answersFor(subject, conditions.now()).stream())
                .toList();
    }

    private boolean hasGoodResponder(AcceptedStatus status) {
        if (status.delegate().isEmpty()) {
            return true;
        }
        Certificate responder = status.delegate().get();
        return !conditions.now().isBefore(responder.notBefore())
                && !conditions.now().isAfter(responder.notAfter())
                && (responder.extensions().containsKey(NO_CHECK)
                        || listFault(responder, status.issuer(), false).isEmpty());
    }

    /**
     * What the lists say; one that is stale is no matter when a responder says that all is good.
     */
    private Optional<Rejection> listFault(
            Certificate subject, Certificate issuer, boolean answeredGood) {
        int covered = answeredGood ? RevocationList.ALL_REASONS : 0;
        Optional<Instant> stale = Optional.empty();
        for (AcceptedRevocations known : conditions.bundle().revocationsFor(issuer)) {
            RevocationList list = known.list();
            int reasons = list.reasonsFor(subject);
            if (reasons == 0 || isFuture(list.thisUpdate(), conditions.now())) {
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
        return isNeeded(subject)
                ? Optional.of(unknown(subject, covered == 0 ? Said.NOTHING : Said.SOMETHING))
                : Optional.empty();
    }

    private static Rejection unknown(Certificate subject, Said said) {
        return new RevocationRejection.RevocationUnknown(subject, said);
    }

    private boolean isNeeded(Certificate subject) {
        Duration life = Duration.between(subject.notBefore(), subject.notAfter());
        return switch (conditions.bundle().demands().revocation()) {
            case REQUIRE -> true;
            case CHECK_IF_PRESENT -> false;
            case SHORT_LIVED -> life.compareTo(SHORT_LIFE) > 0;
        };
    }
}
