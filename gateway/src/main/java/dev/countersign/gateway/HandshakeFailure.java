package dev.countersign.gateway;

import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Rejection;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;

/** Says why a handshake did not finish, from what the judge found and what the engine reports. */
final class HandshakeFailure {
    private HandshakeFailure() {}

    static Answer.Refusal refusal(Optional<Finding> finding, Throwable cause) {
        if (finding.isPresent() && finding.get() instanceof Finding.Bad bad) {
            return bad.refusal();
        }
        if (cause instanceof SslHandshakeTimeoutException) {
            return Answer.Refusal.of(
                    ProblemCode.LIMIT_HANDSHAKE_TIMEOUT, "no proof within the time for a handshake");
        }
        if (cause instanceof ClosedChannelException) {
            return Answer.Refusal.of(
                    ProblemCode.PROOF_HANDSHAKE_FAILED, "the peer closed the connection before it proved itself");
        }
        return fromEngine(String.valueOf(cause.getMessage()));
    }

    private static Answer.Refusal fromEngine(String message) {
        if (message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return Answer.Refusal.of(new Rejection.NoCertificate());
        }
        if (message.toLowerCase(Locale.ROOT).contains("alert")) {
            return Answer.Refusal.of(ProblemCode.PROOF_REFUSED_BY_PEER, message);
        }
        return Answer.Refusal.of(ProblemCode.PROOF_HANDSHAKE_FAILED, message);
    }
}
