package dev.countersign.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Connections through a proxy that stay open, each of which has carried a byte. */
final class Lines implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final long LONGEST_SECONDS = 300;

    private final Loops loops;
    private final List<Line> lines = new ArrayList<>();

    private Lines(Loops loops) {
        this.loops = loops;
    }

    static Lines open(Loops loops, InetSocketAddress proxy, Deck deck, int count) {
        Lines lines = new Lines(loops);
        try {
            lines.more(proxy, deck, count);
            return lines;
        } catch (RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    /** Opens more of them. */
    void more(InetSocketAddress proxy, Deck deck, int count) {
        for (int begun = 0; begun < count; begun += AT_ONCE) {
            List<CompletableFuture<Line>> opening = new ArrayList<>();
            for (int one = begun; one < Math.min(begun + AT_ONCE, count); one++) {
                opening.add(begin(proxy, deck));
            }
            opening.forEach(one -> lines.add(await(one)));
        }
    }

    private CompletableFuture<Line> begin(InetSocketAddress proxy, Deck deck) {
        CompletableFuture<Line> open = new CompletableFuture<>();
        new Bootstrap()
                .group(loops.loop())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(deck.deal(channel.alloc()))
                                        .addLast(new Line(channel, open));
                            }
                        })
                .connect(proxy)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        open.completeExceptionally(connected.cause());
                    }
                });
        return open;
    }

    /** Has each do something at once, and returns when all of them have. */
    void all(BiConsumer<Line, Runnable> action) {
        List<CompletableFuture<Boolean>> ended = new ArrayList<>();
        for (Line line : lines) {
            CompletableFuture<Boolean> end = line.failing(new CompletableFuture<>());
            ended.add(end);
            loops.loop().execute(() -> action.accept(line, () -> end.complete(true)));
        }
        ended.forEach(Lines::await);
    }

    /** How many of them have not ended. */
    long open() {
        return loops.run(() -> lines.stream().filter(Line::isOpen).count());
    }

    /** On the event loop: something of the first of them. */
    void first(int count, Consumer<Line> action) {
        lines.stream().limit(count).forEach(action);
    }

    /** On the event loop: something of each. */
    void each(Consumer<Line> action) {
        lines.forEach(action);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        lines.stream().map(Line::close).toList().forEach(closed -> closed.awaitUninterruptibly());
    }
}
