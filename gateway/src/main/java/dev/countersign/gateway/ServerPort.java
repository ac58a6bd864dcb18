package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Binds addresses, and hands over whoever is accepted there, unread. */
final class ServerPort {
    private static final int BACKLOG = 4096;

    private final Transport transport;
    private final EventLoopGroup loops;
    private final InheritedSockets inherited;

    ServerPort(Transport transport, EventLoopGroup loops, InheritedSockets inherited) {
        this.transport = transport;
        this.loops = loops;
        this.inherited = inherited;
    }

    /**
     * Binds an address for a listener or dial, which is named when it cannot be. A unix socket is
     * for these users.
     */
    BoundPort bind(
            LocalAddress address,
            UnixSocketFile.Users users,
            String owner,
            Consumer<Channel> accept) {
        return switch (address) {
            case LocalAddress.Tcp(InetSocketAddress tcp) -> {
                Channel bound = bind(tcp, owner, accept);
                yield new BoundPort(
                        bound,
                        new LocalAddress.Tcp((InetSocketAddress) bound.localAddress()),
                        Optional.empty());
            }
            case LocalAddress.UnixSocket(Path path) -> {
                UnixSocketFile file = UnixSocketFile.claim(path, users);
                yield new BoundPort(bind(file, owner, accept), address, Optional.of(file));
            }
        };
    }

    private Channel bind(InetSocketAddress address, String owner, Consumer<Channel> accept) {
        ServerBootstrap bootstrap =
                bootstrap(accept)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true);
        String what = Addresses.text(address) + " for " + owner;
        Optional<EpollServerSocketChannel> open = inherited.take(address);
        return open.isPresent()
                ? bound(bootstrap.channelFactory(open::get).register(), what)
                : bound(bootstrap.channel(transport.serverChannel()).bind(address), what);
    }

    private Channel bind(UnixSocketFile file, String owner, Consumer<Channel> accept) {
        SocketAddress address = transport.unixAddress(file.birthplace());
        ServerBootstrap bootstrap = bootstrap(accept).channel(transport.unixServerChannel());
        try {
            Channel bound = bound(bootstrap.bind(address), file + " for " + owner);
            file.show();
            return bound;
        } catch (RuntimeException e) {
            file.remove();
            throw e;
        }
    }

    private ServerBootstrap bootstrap(Consumer<Channel> accept) {
        return Flow.setUp(new ServerBootstrap())
                .group(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel accepted) {
                                accept.accept(accepted);
                            }
                        });
    }

    private static Channel bound(ChannelFuture bound, String what) {
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            what + ": " + bound.cause().getMessage())
                    .causedBy(bound.cause());
        }
        bound.channel().pipeline().addLast(new AcceptFailures());
        return bound.channel();
    }

    /**
     * The end of a failure to accept, such as for want of descriptors: Netty has stopped accepting
     * for a second by then, and whoever waits is still in the kernel's queue.
     */
    private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // not passed on: Netty would log it, which needs descriptors too
        }
    }
}
