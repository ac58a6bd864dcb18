package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.HttpRelay;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Version;
import dev.countersign.gateway.http.Upstreams;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer is told that is too slow with its head, and one that is not. */
class HeadTimeTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void begin() {
        ClosedGate gate =
                new ClosedGate(
                        ProblemCode.ACCESS_NO_MATCHING_RULE, Receipt.of(new byte[Receipt.BYTES]));
        HttpRelay.begin(
                channel,
                new HttpRelay.Way(gate, Upstreams.of(Version.HTTP_1), HttpService.plain()),
                HttpRelay.HTTP_1);
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void endsHeadThatIsNotWholeInTime() {
        write("GET / HTTP/1.1\r\nHost: a.example\r\n");
        pass(29);
        assertThat(answered()).isEmpty();
        pass(2);
        assertThat(answered())
                .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                .contains("\"code\":\"limit.request-time\"");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answersHeadThatIsWholeAndGoesOn() {
        write("GET / HTTP/1.1\r\nHost: a.example\r\n");
        pass(29);
        write("\r\n");
        assertThat(answered()).startsWith("HTTP/1.1 403 Forbidden\r\n");
        pass(60);
        assertThat(channel.isOpen()).isTrue();
    }

    private void write(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String answered() {
        StringBuilder answered = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            answered.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return answered.toString();
    }
}
