package dev.countersign.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The one event loop of the load, on epoll: clients and service share it, so it needs no locks. */
final class Loops implements AutoCloseable {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("load"), EpollIoHandler.newFactory());

    EventLoop loop() {
        return group.next();
    }

    /** Asks for something on the event loop and waits for it. */
    <T> T run(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop()).join();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
