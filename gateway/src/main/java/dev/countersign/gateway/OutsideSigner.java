package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.HeldKey;
import dev.countersign.x509.SignatureAlgorithm;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSslAsyncPrivateKeyMethod;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;

/**
 * Has the native engine's signatures made by whoever keeps the key, for one listener or dial and
 * one snapshot; the event loop goes on meanwhile. What went wrong is kept for the connection that
 * owns the engine.
 */
final class OutsideSigner implements OpenSslAsyncPrivateKeyMethod {
    /** By SignatureScheme (RFC 8446 §4.2.3), as far as certificates have keys for them. */
    private static final Map<Integer, SignatureAlgorithm> ALGORITHMS =
            Map.of(
                    0x0403, SignatureAlgorithm.ECDSA_SHA256,
                    0x0503, SignatureAlgorithm.ECDSA_SHA384,
                    0x0804, SignatureAlgorithm.RSA_PSS_SHA256,
                    0x0805, SignatureAlgorithm.RSA_PSS_SHA384,
                    0x0806, SignatureAlgorithm.RSA_PSS_SHA512);

    private final HeldKey key;
    private final Map<SSLEngine, State> handshakes = new ConcurrentHashMap<>();

    /** How it stands with our signature for one handshake. */
    private sealed interface State {
        /** It is not asked for yet, or was given. */
        record Quiet(EventLoop loop) implements State {}

        record Waiting(EventLoop loop) implements State {}

        record Failed(EventLoop loop, Answer.Refusal why) implements State {}

        EventLoop loop();
    }

    OutsideSigner(HeldKey key) {
        this.key = key;
    }

    /** A handshake begins on this event loop; {@link #forget} ends it. */
    void begins(SSLEngine engine, EventLoop loop) {
        handshakes.put(engine, new State.Quiet(loop));
    }

    /** Why it is we on whom a failed handshake failed, if so. */
    Optional<Answer.Refusal> whyFailed(SSLEngine engine, Throwable cause) {
        return switch (handshakes.get(engine)) {
            case State.Failed(EventLoop _, Answer.Refusal why) -> Optional.of(why);
            case State.Waiting _ when cause instanceof SslHandshakeTimeoutException ->
                    Optional.of(
                            Answer.Refusal.of(
                                    ProblemCode.PROOF_SIGNER_FAULT,
                                    key + " gave no signature within the time for a handshake"));
            case null, default -> Optional.empty();
        };
    }

    void forget(SSLEngine engine) {
        handshakes.remove(engine);
    }

    @Override
    public Future<byte[]> sign(SSLEngine engine, int algorithm, byte[] content) {
        State known = handshakes.get(engine);
        if (known == null) {
            throw new IllegalStateException("a signature for a handshake that never began");
        }
        // listeners run on the loop alone: the engine's own bookkeeping expects no other thread
        Promise<byte[]> promise = known.loop().newPromise();
        SignatureAlgorithm wanted = ALGORITHMS.get(algorithm);
        if (wanted == null) {
            return failed(engine, promise, new IllegalArgumentException("algorithm " + algorithm));
        }
        handshakes.replace(engine, new State.Waiting(known.loop()));
        key.sign(wanted, content)
                .whenComplete((signature, why) -> {
                    if (why == null) {
                        handshakes.replace(engine, new State.Quiet(known.loop()));
                        promise.setSuccess(signature);
                    } else {
                        failed(engine, promise, why);
                    }
                });
        return promise;
    }

    private Future<byte[]> failed(SSLEngine engine, Promise<byte[]> promise, Throwable why) {
        Throwable cause =
                why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        Answer.Refusal refusal =
                cause instanceof CountersignException told
                        ? Answer.Refusal.of(told.code(), String.valueOf(told.getMessage()))
                        : Answer.Refusal.failed(cause);
        handshakes.computeIfPresent(
                engine, (one, state) -> new State.Failed(state.loop(), refusal));
        return promise.setFailure(cause);
    }

    /** TLS 1.3 decrypts nothing by the key of a certificate. */
    @Override
    public Future<byte[]> decrypt(SSLEngine engine, byte[] input) {
        throw new UnsupportedOperationException("TLS 1.3 has no use for it");
    }
}
