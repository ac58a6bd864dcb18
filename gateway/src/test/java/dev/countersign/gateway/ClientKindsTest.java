package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which keys a client may prove itself with, and which engines it may use. */
class ClientKindsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir Path folder;
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ED25519", "ML_DSA.*"}, // no TLS engine signs a handshake with the latter
            mode = EnumSource.Mode.MATCH_NONE)
    void servesClientWithKey(KeyKind kind) throws IOException {
        try (TestClient client = TestClient.connect(gateway.address(), alice(kind))) {
            assertThat(client.isServed()).isTrue();
        }
    }

    /** BoringSSL does not offer Ed25519, so such a client finds nothing to show. */
    @Test
    void hasNothingToAskOfClientWithEd25519Key() throws IOException {
        try (TestClient client = TestClient.connect(gateway.address(), alice(KeyKind.ED25519))) {
            assertThat(client.ending()).isEqualTo("certificate_required");
        }
    }

    @Test
    void agreesWithNativeClientOnPostQuantumGroup() throws Exception {
        TestIdentity identity = alice(KeyKind.P_256);
        SslContext context =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .trustManager(identity.root())
                        .keyManager(
                                identity.key(), identity.chain().toArray(X509Certificate[]::new))
                        .protocols("TLSv1.3")
                        .option(
                                OpenSslContextOption.GROUPS,
                                new String[] {"X25519MLKEM768", "X25519"})
                        .build();
        EventLoopGroup loop = Transport.EPOLL.loops(1, new DefaultThreadFactory("client"));
        try {
            assertThat(echoOf("hello", context, loop)).isEqualTo("hello");
            assertThat(gateway.awaitTold("decision", 1).get(0).text("group"))
                    .isEqualTo("X25519MLKEM768");
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            ReferenceCountUtil.release(context);
        }
    }

    private String echoOf(String word, SslContext context, EventLoopGroup loop) throws Exception {
        CompletableFuture<String> echo = new CompletableFuture<>();
        new Bootstrap()
                .group(loop)
                .channel(Transport.EPOLL.clientChannel())
                .handler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline()
                                        .addLast(
                                                context.newHandler(
                                                        channel.alloc(),
                                                        "localhost",
                                                        gateway.port()))
                                        .addLast(new Asking(word, echo));
                            }
                        })
                .connect(gateway.address());
        return echo.get(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends a word and takes what comes back. */
    private static final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
        private final String word;
        private final CompletableFuture<String> echo;

        Asking(String word, CompletableFuture<String> echo) {
            this.word = word;
            this.echo = echo;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(word, US_ASCII));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            echo.complete(message.toString(US_ASCII));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            echo.completeExceptionally(cause);
        }
    }

    private static TestIdentity alice(KeyKind kind) {
        return AUTHORITY.issue().spiffe(TestGateway.ALICE).clientOnly().keyed(kind).make();
    }
}
