package dev.countersign.gateway;

import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.ChainRejection;
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

    /** The last part of what the engine reports: {@code error:…:SSL routines:…:REASON}. */
    private static final Pattern REASON = Pattern.compile("error:.*:([A-Z][A-Z0-9_]+)");

    /**
     * What the engine finds wrong by itself, before the judge is asked; the alert is then the
     * engine's own.
     */
    private static final Map<String, Answer.Refusal> BY_ENGINE_REASON =
            Map.of(
                    "KEY_USAGE_BIT_INCORRECT",
                    Answer.Refusal.of(
                            ProblemCode.TRUST_WRONG_USAGE,
                            "the certificate's key usage lacks digitalSignature"),
                    "MODULUS_TOO_LARGE",
                    Answer.Refusal.of(
                            ProblemCode.TRUST_WEAK_KEY, "an RSA key that is larger than is read"),
                    "CANNOT_PARSE_LEAF_CERT",
                    Answer.Refusal.of(
                            ProblemCode.TRUST_MALFORMED_CERTIFICATE,
                            "a certificate that the TLS engine cannot read"),
                    "EXCESSIVE_MESSAGE_SIZE",
                    Answer.Refusal.of(
                            ProblemCode.TRUST_CHAIN_TOO_LARGE,
                            "a handshake message that is longer than is read (expected: a chain of at"
                                    + " most 64 KiB)"),
                    "UNSUPPORTED_PROTOCOL",
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                            "the peer offered no version of TLS that is spoken here (expected: TLS"
                                    + " 1.3)"),
                    "NO_SHARED_GROUP",
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                            "the peer offered no group that is used here (expected: X25519MLKEM768,"
                                    + " X25519 or P-256)"));

    private HandshakeFailure() {}

    static Answer.Refusal refusal(Optional<Finding> finding, Throwable cause) {
        if (finding.isPresent() && finding.get() instanceof Finding.Bad bad) {
            return bad.refusal();
        }
        return switch (cause) {
            case SslHandshakeTimeoutException _ -> tooLate();
            case ClosedChannelException _ -> closed();
            case NotSslRecordException _ ->
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED, "what the peer sent is not TLS");
            default -> fromEngine(String.valueOf(cause.getMessage()));
        };
    }

    static Answer.Refusal tooLate() {
        return Answer.Refusal.of(
                ProblemCode.LIMIT_HANDSHAKE_TIMEOUT, "no proof within the time for a handshake");
    }

    static Answer.Refusal closed() {
        return Answer.Refusal.of(
                ProblemCode.PROOF_HANDSHAKE_FAILED,
                "the peer closed the connection before it proved itself");
    }

    private static Answer.Refusal fromEngine(String message) {
        if (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return Answer.Refusal.of(new ChainRejection.NoCertificate());
        }
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return Answer.Refusal.of(
                    ProblemCode.PROOF_REFUSED_BY_PEER,
                    "the peer sent the alert " + alert.group(1).toLowerCase(Locale.ROOT));
        }
        return BY_ENGINE_REASON.entrySet().stream()
                .filter(known -> message.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() ->
                        Answer.Refusal.of(ProblemCode.PROOF_HANDSHAKE_FAILED, inWords(message)));
    }

    /** The engine's reason as words; what is none of its kind stays as it is. */
    private static String inWords(String message) {
        Matcher reason = REASON.matcher(message);
        return reason.find()
                ? "the TLS engine ended the handshake: "
                        + reason.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
                : message;
    }
}
