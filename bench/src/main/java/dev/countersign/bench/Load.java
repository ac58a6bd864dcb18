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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that connect, prove themselves, send one byte, read it back and leave; as many at once as
 * told. All of a run happens on one event loop.
 */
final class Load {
    private final Loops loops;

    Load(Loops loops) {
        this.loops = loops;
    }

    /** Makes that many connections and returns when the last is over; all of them must succeed. */
    void run(InetSocketAddress proxy, Deck deck, int connections, int concurrency) {
        Run run = new Run(proxy, deck, connections);
        loops.loop().execute(() -> run.begin(concurrency));
        run.done.join();
    }

    /**
     * Makes that many connections, one begun after each interval, however long they take; each from
     * its beginning until its byte is back.
     */
    Times runAtRate(InetSocketAddress proxy, Deck deck, int connections, long intervalNanos) {
        Run run = new Run(proxy, deck, connections);
        ScheduledFuture<?> beginning =
                loops.loop()
                        .scheduleAtFixedRate(
                                () -> run.beginAnother(), 0, intervalNanos, TimeUnit.NANOSECONDS);
        try {
            run.done.join();
            return Times.ofNanos(loops.run(() -> List.copyOf(run.nanos)));
        } finally {
            beginning.cancel(false);
        }
    }

    private final class Run {
        private final Bootstrap bootstrap;
        private final int connections;
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        private final List<Long> nanos = new ArrayList<>();
        private boolean refilling;
        private int begun;
        private int ended;

        Run(InetSocketAddress proxy, Deck deck, int connections) {
            this.connections = connections;
            this.bootstrap =
                    new Bootstrap()
                            .group(loops.loop())
                            .channel(EpollSocketChannel.class)
                            .option(ChannelOption.TCP_NODELAY, true)
                            .remoteAddress(proxy)
                            .handler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline()
                                                    .addLast(deck.deal(channel.alloc()))
                                                    .addLast(new Visit(Run.this::ended));
                                        }
                                    });
        }

        void begin(int concurrency) {
            refilling = true;
            for (int i = 0; i < Math.min(concurrency, connections); i++) {
                beginOne();
            }
        }

        void beginAnother() {
            if (begun < connections) {
                beginOne();
            }
        }

        private void beginOne() {
            begun++;
            bootstrap
                    .connect()
                    .addListener(connected -> {
                        if (!connected.isSuccess()) {
                            done.completeExceptionally(connected.cause());
                        }
                    });
        }

        private void ended(Visit visit) {
            ended++;
            nanos.add(visit.tookNanos());
            if (!visit.succeeded()) {
                done.completeExceptionally(
                        new IllegalStateException(
                                "connection " + ended + " of " + connections + " failed",
                                visit.failure()));
            } else if (ended == connections) {
                done.complete(null);
            } else if (refilling && begun < connections) {
                beginOne();
            }
        }
    }
}
