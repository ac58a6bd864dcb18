package dev.countersign.gateway;

import dev.countersign.gateway.Stages.Stage;
import dev.countersign.gateway.hello.ClientHello;
import dev.countersign.gateway.hello.HelloReader;
import dev.countersign.gateway.hello.HelloReader.Progress;
import dev.countersign.problem.ProblemCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The story of an inbound connection before any TLS engine sees a byte of it: which service the
 * peer asks for. What comes then is told by {@link Connection}.
 */
final class Arrival extends ChannelInboundHandlerAdapter implements Live {
    private final Surroundings around;
    private final Channel client;
    private final Services services;
    private final Turnstile.Place place;
    private Recorder.About about;
    private SocketAddress to;
    private final long since = System.nanoTime();
    private final HelloReader reader = new HelloReader();
    private @Nullable ByteBuf received;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean over;
    private boolean refused;

    Arrival(
            Surroundings around,
            Channel client,
            Services services,
            Turnstile.Place place,
            Recorder.About about) {
        this.around = around;
        this.client = client;
        this.services = services;
        this.place = place;
        this.about = about;
        this.to =
                about.from() instanceof UnixDomainSocketAddress
                        ? about.from()
                        : client.localAddress();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        around.open().add(this);
        client.closeFuture().addListener(closed -> refuse(HandshakeFailure.closed()));
        place.whenAsked(this::makeRoom);
        deadline =
                ctx.executor()
                        .schedule(
                                () -> refuse(HandshakeFailure.tooLate()),
                                around.limits().handshake().toNanos(),
                                TimeUnit.NANOSECONDS);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header && !over) {
            introduced(header);
        }
        if (over || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf all =
                received == null
                        ? bytes
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                                ctx.alloc(), received, bytes);
        received = all;
        switch (reader.read(all)) {
            case Progress.Unfinished _ -> {} // read on, once this read is complete
            case Progress.Finished(ClientHello hello, int length) -> greet(ctx, hello, length);
            case Progress.Failed(ProblemCode code, String seen) ->
                    refuseWithAlert(Answer.Refusal.of(code, seen));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (over) {
            ctx.fireChannelReadComplete();
        } else {
            ctx.read();
        }
    }

    private void greet(ChannelHandlerContext ctx, ClientHello hello, int length) {
        switch (services.askedFor(hello)) {
            case Services.Found.One(Service service) -> proceed(ctx, service, hello, length);
            case Services.Found.None(Answer.Refusal why) -> refuseWithAlert(why);
        }
    }

    /** The engine takes over, beginning with the hello; what came after it is still watched. */
    private void proceed(
            ChannelHandlerContext ctx, Service service, ClientHello hello, int length) {
        ByteBuf bytes = take();
        around.stages().ended(Stage.HELLO, since);
        NativeHandshake handshake = service.tls().begin(client, timeLeft());
        Connection connection =
                new Connection(
                        around,
                        client,
                        handshake,
                        new Arrived(
                                about.with(service.name()), to, services, service, hello.host()),
                        place::proven);
        SecondHello second = new SecondHello(hello, connection::turnAway);
        client.pipeline().addLast(handshake.handler()).addLast(connection);
        over(); // only now, so that it is among those that are open all the time
        place.whenAsked(connection::makeRoom);
        ctx.fireChannelRead(bytes.readRetainedSlice(length));
        client.pipeline().addAfter(ctx.name(), null, second);
        if (bytes.isReadable()) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        client.pipeline().remove(this);
    }

    /** A proxy that may has said for whom it speaks; what it sends of its own accord is its own. */
    private void introduced(HAProxyMessage header) {
        if (header.command() == HAProxyCommand.LOCAL || !isOfTcp(header.proxiedProtocol())) {
            return;
        }
        about = about.speakingFor(address(header.sourceAddress(), header.sourcePort()));
        to = address(header.destinationAddress(), header.destinationPort());
        place.speaksFor(about.from()).ifPresent(this::refuse);
    }

    private static boolean isOfTcp(HAProxyProxiedProtocol protocol) {
        return protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
    }

    private Duration timeLeft() {
        Duration left = around.limits().handshake().minusNanos(System.nanoTime() - since);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    private ByteBuf take() {
        ByteBuf bytes = received == null ? client.alloc().buffer(0) : received;
        received = null;
        return bytes;
    }

    /** Others who come may prove themselves sooner: what is not proven by now ends at once. */
    private void makeRoom(Answer.Refusal why) {
        client.eventLoop()
                .execute(() -> {
                    refuse(why);
                    // unless an engine has it by now: its connection is asked as well
                    if (refused) {
                        client.pipeline().get(LingeringClose.class).waitNoLonger();
                    }
                });
    }

    private void refuseWithAlert(Answer.Refusal why) {
        if (!over) {
            PlainAlert.of(why.code()).ifPresent(client::write);
        }
        refuse(why);
    }

    private void refuse(Answer.Refusal why) {
        if (over) {
            return;
        }
        take().release();
        over();
        refused = true;
        long epoch = around.sentry().snapshot().epoch().number();
        around.recorder().refusal(about, why, epoch);
        client.close();
    }

    private void over() {
        over = true;
        around.open().remove(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** Nothing was decided yet that could be decided again. */
    @Override
    public void reconsider() {
        // the snapshot is taken when the hello has come
    }

    @Override
    public void shutDown() {
        client.eventLoop().execute(() -> refuse(Answer.Refusal.stopping()));
    }

    /** A reset is an end like another. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        refuse(
                switch (cause) {
                    case IOException _ -> HandshakeFailure.closed();
                    case HAProxyProtocolException bad ->
                            Answer.Refusal.of(
                                    ProblemCode.PROOF_MALFORMED_PROXY_HEADER,
                                    "what came from a proxy is no header of the PROXY protocol: "
                                            + bad.getMessage());
                    default -> Answer.Refusal.failed(cause);
                });
    }
}
