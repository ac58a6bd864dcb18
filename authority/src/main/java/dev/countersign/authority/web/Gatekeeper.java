package dev.countersign.authority.web;

import dev.countersign.authority.Authority;
import dev.countersign.authority.LedgerEntry;
import dev.countersign.authority.LedgerEntry.Standing;
import dev.countersign.authority.Selection;
import dev.countersign.authority.TokenRecord;
import dev.countersign.authority.web.Authorisation.Refused;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.CertificateRejection;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.VerifiedPeer;
import java.time.Clock;
import java.util.Optional;

/**
 * The one place that decides who may ask what of the authority: every verb, and renewal like
 * issuance.
 */
final class Gatekeeper {
    private final Authority authority;
    private final Clock clock;

    Gatekeeper(Authority authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    Authorisation authorise(Verb verb, Caller caller) {
        return switch (verb) {
            case HEALTH, TRUST, REVOCATIONS -> new Authorisation.Public();
            case ENROL -> enrol(caller);
            case RENEW -> renew(caller);
        };
    }

    private Authorisation enrol(Caller caller) {
        if (caller.token().isEmpty()) {
            return new Refused(ProblemCode.ISSUE_UNAUTHORISED, "no token came with the request");
        }
        Optional<TokenRecord> known = authority.enrolment().find(caller.token().get());
        if (known.isEmpty()) {
            return new Refused(ProblemCode.ISSUE_TOKEN_UNKNOWN, "a token that was never given out");
        }
        TokenRecord token = known.get();
        boolean inTime = token.use().isPresent() || clock.instant().isBefore(token.expires());
        return inTime
                ? new Authorisation.Enrol(token)
                : new Refused(
                        ProblemCode.ISSUE_TOKEN_EXPIRED,
                        "a token for "
                                + token.grant().as()
                                + " that is over since "
                                + token.expires());
    }

    /**
     * Only the holder of a certificate that stands in the ledger, under the same name as before.
     */
    private Authorisation renew(Caller caller) {
        return switch (caller.proof().at(clock.instant())) {
            case Rejection rejection
                    when rejection.cause() instanceof CertificateRejection.LeafExpired late
                            && isInGrace(late) ->
                    renewLate(caller, late);
            case Rejection rejection -> new Refused(rejection.code(), rejection.seen());
            case VerifiedPeer peer -> renew(peer, Authorisation.Moment.IN_TIME);
        };
    }

    private boolean isInGrace(CertificateRejection.LeafExpired late) {
        return !clock.instant().isAfter(late.leaf().notAfter().plus(authority.renewalGrace()));
    }

    /**
     * Whoever could not renew in time, because this authority was away, still may for a while: if
     * all else holds as it held in the last second.
     */
    private Authorisation renewLate(Caller caller, CertificateRejection.LeafExpired late) {
        return switch (caller.proof().at(late.leaf().notAfter())) {
            case Rejection rejection -> new Refused(rejection.code(), rejection.seen());
            case VerifiedPeer peer -> renew(peer, Authorisation.Moment.LATE);
        };
    }

    private Authorisation renew(VerifiedPeer peer, Authorisation.Moment moment) {
        Optional<LedgerEntry> entry =
                authority.identities(new Selection.Serial(peer.leaf().serial())).stream()
                        .filter(one -> one.certificate().equals(Optional.of(peer.leaf())))
                        .findFirst();
        if (entry.isEmpty()) {
            return new Refused(
                    ProblemCode.ISSUE_UNAUTHORISED,
                    peer + " shows a certificate that is not in the ledger");
        }
        if (authority.enrolment().isOwn(entry.get().subject().as())) {
            return new Refused(
                    ProblemCode.ISSUE_UNAUTHORISED, "the authority's own name is not given out");
        }
        return switch (entry.get().standing()) {
            case Standing.Issued _ -> new Authorisation.Renew(entry.get(), moment);
            case Standing.Revoked revoked ->
                    new Refused(
                            ProblemCode.TRUST_REVOKED,
                            entry.get().serialText() + " was revoked at " + revoked.since());
            case Standing.Intended _ ->
                    new Refused(
                            ProblemCode.ISSUE_UNAUTHORISED,
                            entry.get().serialText() + " was never released");
        };
    }
}
