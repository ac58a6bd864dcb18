package dev.countersign.gateway;

import dev.countersign.gateway.http.HttpRelay;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.tls.Acceptance;
import dev.countersign.tls.HeldKey;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.IllegalReferenceCountException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The native TLS engine for one listener or dial and one snapshot: TLS 1.3 alone, certificates on
 * both sides, no session cache, no early data, no renegotiation; session tickets only where they
 * are wanted, under keys that the engine makes for this one alone. Its memory is native and
 * counted: what was made must be {@link #putAway() put away}, and lives on until the last handshake
 * begun with it is gone.
 */
final class NativeTls {
    private static final List<String> SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256"};
    private static final int MOST_CERTIFICATE_BYTES = 64 * 1024;
    private static final Duration CLOSE_NOTIFY_TIME = Duration.ofSeconds(1);

    private final ReferenceCountedOpenSslContext context;
    private final NativeTrustManager judge;
    private final Resumption resumption;
    private final Ending ending;
    private final Optional<OutsideSigner> signer;

    private NativeTls(
            ReferenceCountedOpenSslContext context,
            NativeTrustManager judge,
            Resumption resumption,
            Ending ending,
            Optional<OutsideSigner> signer) {
        this.context = context;
        this.judge = judge;
        this.resumption = resumption;
        this.ending = ending;
        this.signer = signer;
    }

    /**
     * For a listener: a client certificate is demanded, or asked for where its lack is explained.
     */
    static NativeTls server(Snapshot snapshot, NativeTrustManager judge, Listen.Front front) {
        CertificateCredential credential = snapshot.credential();
        SslContextBuilder builder =
                credential.signingKey() instanceof HeldKey
                        ? SslContextBuilder.forServer(NativeKeys.factory(credential))
                        : SslContextBuilder.forServer(
                                credential.signingKey(),
                                credential.chain().toArray(new X509Certificate[0]));
        return of(
                builder.clientAuth(
                                front.speak().refusing() == Refusing.EXPLAIN
                                        ? ClientAuth.OPTIONAL
                                        : ClientAuth.REQUIRE)
                        .applicationProtocolConfig(protocols(front.speak())),
                judge,
                front.resumption(),
                front.speak().ending(),
                signer(credential));
    }

    /**
     * For a dial: our certificate is shown to whoever asks for one, once the judge has found the
     * server good. The judge knows whom to expect, so the engine compares no host names.
     */
    static NativeTls client(Snapshot snapshot, NativeTrustManager judge, Ending ending) {
        return of(
                SslContextBuilder.forClient()
                        .keyManager(NativeKeys.factory(snapshot.credential()))
                        .endpointIdentificationAlgorithm(null)
                        .applicationProtocolConfig(protocols(Acceptance.ALPN))
                        .enableOcsp(true), // asks for a staple; the judge reads it
                judge,
                Resumption.OFF,
                ending,
                signer(snapshot.credential()));
    }

    private static ApplicationProtocolConfig protocols(Listen.Speak speak) {
        return switch (speak) {
            case Listen.Speak.Tcp _ -> protocols(Acceptance.ALPN);
            case Listen.Speak.Http _ -> protocols(HttpRelay.HTTP_2, HttpRelay.HTTP_1);
        };
    }

    /**
     * What may be agreed on (RFC 7301), the best first; who offers nothing of it agrees on none.
     */
    private static ApplicationProtocolConfig protocols(String... names) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                names);
    }

    private static Optional<OutsideSigner> signer(CertificateCredential credential) {
        return credential.signingKey() instanceof HeldKey held
                ? Optional.of(new OutsideSigner(held))
                : Optional.empty();
    }

    private static NativeTls of(
            SslContextBuilder builder,
            NativeTrustManager judge,
            Resumption resumption,
            Ending ending,
            Optional<OutsideSigner> signer) {
        try {
            signer.ifPresent(
                    one -> builder.option(OpenSslContextOption.ASYNC_PRIVATE_KEY_METHOD, one));
            SslContext context =
                    builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                            .trustManager(judge)
                            .protocols("TLSv1.3")
                            .ciphers(SUITES)
                            .option(OpenSslContextOption.GROUPS, GROUPS)
                            .option(
                                    OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES,
                                    MOST_CERTIFICATE_BYTES)
                            // a task is run where it comes up, on the event loop; but for the
                            // signature
                            // of somebody else, for which the engine then knows how to wait
                            .option(OpenSslContextOption.USE_TASKS, signer.isPresent())
                            .build();
            ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
            return new NativeTls(
                    (ReferenceCountedOpenSslContext) context, judge, resumption, ending, signer);
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "the native engine refuses the credential: " + e.getMessage(), e);
        }
    }

    /** Begins the handshake of one connection; nothing when this was put away meanwhile. */
    Optional<NativeHandshake> begin(Channel channel, Duration handshakeTime) {
        try {
            context.retain();
        } catch (IllegalReferenceCountException e) {
            return Optional.empty();
        }
        try {
            ReferenceCountedOpenSslEngine engine =
                    (ReferenceCountedOpenSslEngine) context.newEngine(channel.alloc());
            signer.ifPresent(one -> one.begins(engine, channel.eventLoop()));
            if (resumption == Resumption.OFF) {
                SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
            }
            SslHandler handler =
                    new SslHandler(
                            ending == Ending.EACH_WAY
                                    ? new EachWayEngine(engine, channel.alloc())
                                    : engine);
            Flow.setUp(handler);
            handler.setHandshakeTimeout(handshakeTime.toMillis(), TimeUnit.MILLISECONDS);
            handler.setCloseNotifyFlushTimeout(CLOSE_NOTIFY_TIME.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(new NativeHandshake(engine, handler, judge, signer));
        } finally {
            context.release();
        }
    }

    /** Lets go of it: no handshake begins with it any more. */
    void putAway() {
        context.release();
    }
}
