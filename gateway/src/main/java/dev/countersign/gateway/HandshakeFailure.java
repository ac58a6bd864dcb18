package dev.countersign.gateway;

import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Rejection;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a handshake did not finish, from what the judge found and what the engine reports. */
final class HandshakeFailure {
    private static final Pattern ALERT = Pattern.compile("(?:SSLV3|TLSV1)_ALERT_([A-Z_]+)");

    /**
     * What the engine finds wrong with a certificate before the judge is asked; the alert is then
     * the engine's own.
     */
    private static final Map<String, ProblemCode> CODE_BY_ENGINE_REASON =
            Map.of(
                    "KEY_USAGE_BIT_INCORRECT", ProblemCode.TRUST_WRONG_USAGE,
                    "MODULUS_TOO_LARGE", ProblemCode.TRUST_WEAK_KEY,
                    "CANNOT_PARSE_LEAF_CERT", ProblemCode.TRUST_MALFORMED_CERTIFICATE);

    private HandshakeFailure() {}

    static Answer.Refusal refusal(Optional<Finding> finding, Throwable cause) {
        if (finding.isPresent() && finding.get() instanceof Finding.Bad bad) {
            return bad.refusal();
        }
        return switch (cause) {
            case SslHandshakeTimeoutException _ ->
                    Answer.Refusal.of(
                            ProblemCode.LIMIT_HANDSHAKE_TIMEOUT,
                            "no proof within the time for a handshake");
            case ClosedChannelException _ ->
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                            "the peer closed the connection before it proved itself");
            case NotSslRecordException _ ->
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED, "what the peer sent is not TLS");
            default -> fromEngine(String.valueOf(cause.getMessage()));
        };
    }

    private static Answer.Refusal fromEngine(String message) {
        if (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return Answer.Refusal.of(new Rejection.NoCertificate());
        }
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return Answer.Refusal.of(
                    ProblemCode.PROOF_REFUSED_BY_PEER,
                    "the peer sent the alert " + alert.group(1).toLowerCase(Locale.ROOT));
        }
        ProblemCode code =
                CODE_BY_ENGINE_REASON.entrySet().stream()
                        .filter(known -> message.contains(known.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(ProblemCode.PROOF_HANDSHAKE_FAILED);
        return Answer.Refusal.of(code, message);
    }
}
