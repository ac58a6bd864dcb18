package dev.countersign.authority.web;

import dev.countersign.authority.Authority;
import dev.countersign.authority.IssuanceOutcome;
import dev.countersign.authority.Token;
import dev.countersign.authority.wire.Certified;
import dev.countersign.authority.wire.Paths;
import dev.countersign.authority.wire.ProblemDocument;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Fault;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.tls.ExplainingServer;
import dev.countersign.tls.Pem;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.RevocationList;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves one call from beginning to end: who calls, what they may, what they get. It may block;
 * each refusal has a receipt, which the journal has too.
 */
final class Desk {
    private static final Pattern BEARER = Pattern.compile("[Bb]earer +(\\S+)");
    private static final int FORBIDDEN = 403;
    private static final int UNPROCESSABLE = 422;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final Authority authority;
    private final ExplainingServer tls;
    private final Gatekeeper gatekeeper;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Desk(Authority authority, ExplainingServer tls, Clock clock) {
        this.authority = authority;
        this.tls = tls;
        this.gatekeeper = new Gatekeeper(authority, clock);
        this.clock = clock;
    }

    Reply serve(Call call) {
        try {
            return switch (gatekeeper.authorise(call.verb(), callerOf(call))) {
                case Authorisation.Refused(ProblemCode code, String seen) ->
                        refused(call, code, seen);
                case Authorisation.Public _ -> read(call);
                case Authorisation.Enrol(var token) ->
                        certified(call, authority.enrolment().byToken(token, call.body()));
                case Authorisation.Renew(var certificate, var moment) ->
                        certified(
                                call,
                                switch (moment) {
                                    case IN_TIME ->
                                            authority.enrolment().renew(certificate, call.body());
                                    case LATE ->
                                            authority
                                                    .enrolment()
                                                    .renewLate(certificate, call.body());
                                });
            };
        } catch (CountersignException e) {
            return failed(call, e);
        }
    }

    private Caller callerOf(Call call) {
        TrustBundle bundle = TrustBundle.of(authority.trustBundle(), clock.instant());
        return new Caller(
                time -> tls.prove(call.session(), UUID.randomUUID().toString(), bundle, time),
                call.authorization().flatMap(Desk::token));
    }

    private static Optional<Token> token(String authorization) {
        Matcher bearer = BEARER.matcher(authorization);
        return bearer.matches()
                        && Token.parse(bearer.group(1)) instanceof Parsed.Good<Token>(Token token)
                ? Optional.of(token)
                : Optional.empty();
    }

    private Reply read(Call call) {
        return switch (call.verb()) {
            case TRUST -> Reply.ok(Paths.PEM_TYPE, trust());
            case REVOCATIONS -> revocations(call);
            case HEALTH, ENROL, RENEW ->
                    Reply.ok("text/plain", "ok\n".getBytes(StandardCharsets.US_ASCII));
        };
    }

    private byte[] trust() {
        TrustBundle.Parts parts = authority.trustBundle();
        StringBuilder text = new StringBuilder();
        parts.anchors().forEach(one -> text.append(Pem.write("CERTIFICATE", one.der())));
        parts.intermediates().forEach(one -> text.append(Pem.write("CERTIFICATE", one.der())));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private Reply revocations(Call call) {
        RevocationList list = authority.currentRevocations().list();
        return Reply.tagged(
                Paths.CRL_TYPE, list.der(), list.number().toString(), call.ifNoneMatch());
    }

    private Reply certified(Call call, IssuanceOutcome outcome) {
        return switch (outcome) {
            case IssuanceOutcome.Issued issued ->
                    Reply.json(new Certified(issued.chain(), authority.root()).toJson());
            case IssuanceOutcome.Refused(var refusal) ->
                    problem(call, refusal.code(), refusal.seen(), Optional.of(refusal.seen()));
        };
    }

    /** Who is not authorised learns the code and a receipt; the journal has the rest. */
    private Reply refused(Call call, ProblemCode code, String seen) {
        return problem(call, code, seen, Optional.empty());
    }

    private Reply failed(Call call, CountersignException e) {
        return problem(call, e.code(), String.valueOf(e.getMessage()), Optional.empty());
    }

    private Reply problem(Call call, ProblemCode code, String seen, Optional<String> told) {
        Receipt receipt = receipt();
        authority.noteRefusal(call.verb().name(), call.from(), code, seen, receipt);
        return Reply.problem(new ProblemDocument(status(code), code, told, Optional.of(receipt)));
    }

    private static int status(ProblemCode code) {
        if (code.fault() == Fault.BUG) {
            return FAILED;
        }
        if (code.fault() == Fault.ENVIRONMENT) {
            return UNAVAILABLE;
        }
        return code == ProblemCode.ISSUE_REQUEST_INVALID ? UNPROCESSABLE : FORBIDDEN;
    }

    private Receipt receipt() {
        byte[] bytes = new byte[Receipt.BYTES];
        random.nextBytes(bytes);
        return Receipt.of(bytes);
    }
}
