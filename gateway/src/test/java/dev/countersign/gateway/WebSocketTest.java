package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket (RFC 6455) of the JDK's client, through the gateway to an echo. */
class WebSocketTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().sslContext(TestClient.context(ALICE)).build();
    private EventLoopGroup loops;
    private Channel echo;

    @BeforeEach
    void serve() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        echo =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(1024))
                                                .addLast(new WebSocketServerProtocolHandler("/ws"))
                                                .addLast(new WebSocketFrameAggregator(256 * 1024))
                                                .addLast(new Echo());
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private TestGateway start(HttpService http) throws IOException {
        return TestGateway.Plan.of(AUTHORITY)
                .to((InetSocketAddress) echo.localAddress())
                .speaking(http)
                .start(folder);
    }

    @Test
    void carriesMessagesBothWaysUntilEitherSideCloses() throws Exception {
        try (TestGateway gateway = start(HttpService.plain())) {
            Said said = new Said();
            WebSocket socket = open(gateway, said);
            for (int count = 0; count < 100; count++) {
                socket.sendText("message " + count, true).join();
                assertThat(said.next()).isEqualTo("message " + count);
            }
            String large = "x".repeat(200_000);
            socket.sendText(large.substring(0, 60_000), true).join();
            assertThat(said.next()).hasSize(60_000);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
            assertThat(said.next()).isEqualTo("closed 1000");
            assertThat(gateway.awaitTold("end", 1)).hasSize(1);
        }
    }

    @Test
    void endsWithinASecondOfTheEpochThatRefusesIt() throws Exception {
        try (TestGateway gateway = start(HttpService.plain())) {
            Said said = new Said();
            WebSocket socket = open(gateway, said);
            socket.sendText("before", true).join();
            assertThat(said.next()).isEqualTo("before");
            gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
            long since = System.nanoTime();
            assertThat(said.next()).startsWith("failed");
            assertThat(System.nanoTime() - since).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void goesOnUnderEpochThatStillLetsIt() throws Exception {
        try (TestGateway gateway = start(HttpService.plain())) {
            Said said = new Said();
            WebSocket socket = open(gateway, said);
            gateway.publish(TestGateway.allowing(List.of(TestGateway.ALICE)));
            socket.sendText("after", true).join();
            assertThat(said.next()).isEqualTo("after");
        }
    }

    @AfterEach
    void leave() {
        client.shutdownNow();
    }

    private WebSocket open(TestGateway gateway, Said said) {
        return client.newWebSocketBuilder()
                .connectTimeout(TestGateway.SOON)
                .buildAsync(URI.create("wss://localhost:" + gateway.port() + "/ws"), said)
                .join();
    }

    /** What the client hears. */
    private static final class Said implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder partly = new StringBuilder();

        String next() throws InterruptedException {
            String next = heard.poll(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("what the client hears").isNotNull();
            return next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partly.append(data);
            if (last) {
                heard.add(partly.toString());
                partly.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add((status == 1006 ? "failed " : "closed ") + status);
            return WebSocket.Listener.super.onClose(socket, status, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable why) {
            heard.add("failed " + why);
        }
    }

    /** Sends back each message. */
    private static final class Echo extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            ctx.writeAndFlush(frame.retain());
        }
    }
}
