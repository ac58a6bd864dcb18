package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.gateway.hello.HelloReader;
import dev.countersign.gateway.hello.HelloReader.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Whatever a stranger says first is a hello, no hello, or not all of it; however it arrives. */
class ClientHelloFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void isReadAlikeHoweverItArrives(byte[] data) {
        try (var _ = Cost.bounded()) {
            Progress atOnce = new HelloReader().read(Unpooled.wrappedBuffer(data));
            HelloReader reader = new HelloReader();
            Progress inHalves = reader.read(Unpooled.wrappedBuffer(data, 0, data.length / 2));
            if (inHalves instanceof Progress.Unfinished) {
                inHalves = reader.read(Unpooled.wrappedBuffer(data));
            }

            assertThat(inHalves.getClass()).isEqualTo(atOnce.getClass());
            if (atOnce instanceof Progress.Finished finished) {
                ByteBuf taken = Unpooled.wrappedBuffer(data, 0, finished.bytes());
                assertThat(new HelloReader().read(taken))
                        .isInstanceOfSatisfying(
                                Progress.Finished.class,
                                again -> {
                                    assertThat(again.bytes()).isEqualTo(finished.bytes());
                                    assertThat(finished.hello().isRepeatedBy(again.hello()))
                                            .isTrue();
                                });
            } else if (atOnce instanceof Progress.Failed failed) {
                assertThat(failed.seen()).isNotBlank().matches("[ -~]+");
            }
        }
    }
}
