package dev.countersign.authority.web;

import dev.countersign.authority.Authority;
import dev.countersign.authority.wire.ProblemDocument;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.ExplainingServer;
import dev.countersign.trust.SignatureCheck;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The authority over HTTPS: HTTP/1.1 on TLS 1.3, with or without a client certificate. It reads
 * requests within bounds and hands them to the {@link Desk}.
 */
public final class AuthorityServer implements AutoCloseable {
    private static final int LARGEST_BODY = 32 * 1024;
    private static final int WORKERS = 8;
    private static final int MOST_WAITING = 256;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final ExplainingServer tls;
    private final Desk desk;
    private final AtomicInteger waiting = new AtomicInteger();
    private final X509Certificate root;
    private final InetSocketAddress address;

    private AuthorityServer(
            InetSocketAddress at, Authority authority, ExplainingServer tls, Clock clock) {
        this.tls = tls;
        this.root = RootCertificate.of(authority);
        this.desk = new Desk(authority, tls, clock);
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        this.workers = vertx.createSharedWorkerExecutor("authority", WORKERS);
        try {
            this.address = new InetSocketAddress(at.getAddress(), listen(at).actualPort());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Listens, as this credential; the root is shown along with it. */
    public static AuthorityServer start(
            InetSocketAddress at,
            Authority authority,
            CertificateCredential credential,
            SignatureCheck signatures,
            Clock clock) {
        ExplainingServer tls = new ExplainingServer(signatures);
        AuthorityServer server = new AuthorityServer(at, authority, tls, clock);
        server.use(credential);
        return server;
    }

    /** Puts another credential in force for connections that begin now. */
    public void use(CertificateCredential credential) {
        tls.use(credential, root);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    private HttpServer listen(InetSocketAddress at) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(false)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                        .setKeyCertOptions(KeyCertOptions.wrap(tls.keyManager()))
                        .setTrustOptions(TrustOptions.wrap(tls.trustManager()))
                        .setClientAuth(ClientAuth.REQUEST)
                        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS);
        try {
            return vertx.createHttpServer(options)
                    .requestHandler(this::receive)
                    .exceptionHandler(problem -> {})
                    .listen(SocketAddress.inetSocketAddress(at))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            at.getAddress().getHostAddress()
                                    + ":"
                                    + at.getPort()
                                    + " for the authority: "
                                    + e.getCause())
                    .causedBy(e);
        }
    }

    /** Reads the request whole, or as far as its bound. */
    private void receive(HttpServerRequest request) {
        Optional<Verb> verb = Optional.ofNullable(request.path()).flatMap(Verb::at);
        if (verb.isEmpty()) {
            end(request, NOT_FOUND);
            return;
        }
        if (!verb.get().method().equals(request.method().name())) {
            request.response().putHeader("allow", verb.get().method());
            end(request, NOT_ALLOWED);
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > LARGEST_BODY) {
                end(request, TOO_LARGE);
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(over -> {
            if (!request.response().ended()) {
                serve(request, verb.get(), body.getBytes());
            }
        });
    }

    private void serve(HttpServerRequest request, Verb verb, byte[] body) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            answer(
                    request.response(),
                    Reply.problem(
                            new ProblemDocument(
                                    UNAVAILABLE,
                                    ProblemCode.LIMIT_BUSY,
                                    Optional.empty(),
                                    Optional.empty())));
            return;
        }
        Call call =
                new Call(
                        verb,
                        request.connection().sslSession(),
                        String.valueOf(request.remoteAddress()),
                        Optional.ofNullable(request.getHeader("authorization")),
                        Optional.ofNullable(request.getHeader("if-none-match")),
                        body);
        workers.executeBlocking(() -> desk.serve(call), false)
                .onComplete(done -> {
                    waiting.decrementAndGet();
                    if (done.succeeded()) {
                        answer(request.response(), done.result());
                    } else {
                        end(request, FAILED);
                    }
                });
    }

    private static void answer(HttpServerResponse response, Reply reply) {
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(reply.status())
                .putHeader("content-type", reply.type())
                .putHeader("cache-control", "no-store");
        reply.headers().forEach(response::putHeader);
        response.end(Buffer.buffer(reply.body()));
    }

    /** Answers without a body, and reads no more of what comes. */
    private static void end(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader("connection", "close").end();
        }
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .handle((any, problem) -> null)
                .join();
    }
}
