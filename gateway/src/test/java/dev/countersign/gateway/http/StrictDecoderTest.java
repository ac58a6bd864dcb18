package dev.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.StrictDecoder.HeadTooLate;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a head may take. */
class StrictDecoderTest {
    private static final String WHOLE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String BEGUN = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab";

    private final List<Object> events = new ArrayList<>();
    private final StrictDecoder decoder = new StrictDecoder(Duration.ofSeconds(5));
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder, new Noting());

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void write(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r",
                WHOLE + "G",
                WHOLE + "GET / HTTP/1.1\r\n",
            })
    void tellsWhenHeadIsNotWholeInTime(String text) {
        write(text);
        pass(4);
        assertThat(events).isEmpty();
        assertThat(decoder.holdsBytes()).isTrue();
        pass(2);
        assertThat(events).containsExactly(new HeadTooLate(Duration.ofSeconds(5)));
    }

    @Test
    void countsFromFirstByteHoweverManyFollow() {
        for (int count = 0; count < 10; count++) {
            write(WHOLE.substring(count, count + 1));
            pass(1);
        }
        assertThat(events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {WHOLE, BEGUN, WHOLE + WHOLE, BEGUN + "cde" + WHOLE})
    void givesAnyTimeToBodiesAndBetweenRequests(String text) {
        write(text);
        assertThat(decoder.holdsBytes()).isFalse();
        pass(60);
        assertThat(events).isEmpty();
    }

    @Test
    void takesHeadThatIsWholeInTime() {
        write(WHOLE.substring(0, 7));
        pass(4);
        write(WHOLE.substring(7));
        pass(60);
        assertThat(events).isEmpty();
    }

    /** Keeps what is told. */
    private final class Noting extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }
    }
}
