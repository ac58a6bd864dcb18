package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Much to do, and others who are not to wait for all of it. */
class BacklogTest {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = loops.next();
    private final Backlog backlog = new Backlog();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void isDoneInOrderAndWhatIsAskedMeanwhileComesBehind() throws Exception {
        loop.submit(
                        () -> {
                            backlog.add(loop, () -> backlog.add(loop, () -> done.add("then")));
                            IntStream.range(0, 5)
                                    .forEach(one ->
                                            backlog.add(loop, () -> done.add("first " + one)));
                        })
                .get();
        assertThat(awaitDone(6))
                .containsExactly("first 0", "first 1", "first 2", "first 3", "first 4", "then");
    }

    @Test
    void letsOthersHaveTheirTurn() {
        for (int one = 0; one < 20; one++) {
            backlog.add(
                    loop,
                    () -> {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                        done.add("of many");
                    });
        }
        backlog.add(loop, () -> done.add("last"));
        loop.execute(() -> done.add("other"));
        assertThat(awaitDone(22)).endsWith("last");
        assertThat(done.indexOf("other")).isLessThan(20);
    }

    @Test
    void goesOnAfterWhatFails() {
        backlog.add(
                loop,
                () -> {
                    throw new IllegalStateException("this one fails");
                });
        backlog.add(loop, () -> done.add("next"));
        assertThat(awaitDone(1)).containsExactly("next");
        backlog.add(loop, () -> done.add("later"));
        assertThat(awaitDone(2)).endsWith("later");
    }

    private List<String> awaitDone(int count) {
        Patience.until("all of it", TestGateway.SOON, () -> done.size() >= count);
        return done;
    }
}
