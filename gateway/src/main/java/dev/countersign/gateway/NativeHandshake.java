package dev.countersign.gateway;

import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.identity.DnsName;
import dev.countersign.problem.ProblemCode;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.internal.tcnative.SSL;
import java.util.Optional;

/** One handshake of the native engine: its handler for the pipeline, and what came of it. */
final class NativeHandshake {
    private final ReferenceCountedOpenSslEngine engine;
    private final SslHandler handler;
    private final NativeTrustManager judge;
    private final Optional<OutsideSigner> signer;

    NativeHandshake(
            ReferenceCountedOpenSslEngine engine,
            SslHandler handler,
            NativeTrustManager judge,
            Optional<OutsideSigner> signer) {
        this.engine = engine;
        this.handler = handler;
        this.judge = judge;
        this.signer = signer;
    }

    /** What came of it: a channel on which the peer holds its key, or a refusal. */
    sealed interface Outcome {
        record Finished(NativeProvenChannel channel, String alpn) implements Outcome {
            /** What is kept for as long as the connection lives. */
            Finished lasting() {
                return new Finished(channel.lasting(), alpn);
            }
        }

        record Failed(Answer.Refusal refusal) implements Outcome {}
    }

    SslHandler handler() {
        return handler;
    }

    /** The epoch under which the callback judged. */
    long epoch() {
        return judge.epoch();
    }

    /** What came of it, once the engine says that it is over. */
    Outcome outcome(SslHandshakeCompletionEvent event, String channelId) {
        Optional<Finding> finding = judge.take(engine);
        if (!event.isSuccess()) {
            Optional<Answer.Refusal> ours =
                    signer.flatMap(one -> one.whyFailed(engine, event.cause()));
            if (ours.isPresent()) {
                return new Outcome.Failed(ours.get());
            }
            return new Outcome.Failed(HandshakeFailure.refusal(finding, event.cause()));
        }
        if (engine.getUseClientMode() && engine.getSession().getLocalCertificates() == null) {
            return new Outcome.Failed(oneSided());
        }
        String alpn = engine.getApplicationProtocol();
        return new Outcome.Finished(
                NativeProvenChannel.of(engine, finding, channelId), alpn == null ? "" : alpn);
    }

    /**
     * The engine keeps which certificate it chose when the server asked for one (RFC 8446 §4.3.2),
     * and has none when it did not. Who is not asked has not proven itself.
     */
    private static Answer.Refusal oneSided() {
        return Answer.Refusal.of(
                ProblemCode.PROOF_ONE_SIDED, "the server did not ask for a certificate of ours");
    }

    /** Names the host that is called (RFC 6066 §3). */
    void naming(DnsName host) {
        SSL.setTlsExtHostName(engine.sslPointer(), host.name());
    }

    /** Drops what the callback found, when nobody will ask for it any more. */
    void forget() {
        judge.take(engine);
        signer.ifPresent(one -> one.forget(engine));
    }
}
