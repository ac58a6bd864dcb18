package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalMeterTest {
    private static final ProblemCode CODE = ProblemCode.TRUST_NO_CERTIFICATE;

    private final RefusalMeter meter = new RefusalMeter();

    @Test
    void tellsTwentyOfOnePrefixAndCountsTheRest() throws UnknownHostException {
        int told = 0;
        for (int one = 0; one < 2000; one++) {
            told += meter.tells(from("192.0.2." + one % 256), CODE) ? 1 : 0;
        }
        assertThat(told).isEqualTo(20);
        assertThat(meter.endPeriod())
                .containsExactly(
                        new RefusalMeter.Sum(new RefusalMeter.Counted("192.0.2.0/24", CODE), 1980));
    }

    @Test
    void tellsAgainInTheNextPeriod() throws UnknownHostException {
        exhaust("192.0.2.1");
        assertThat(meter.tells(from("192.0.2.1"), CODE)).isFalse();
        meter.endPeriod();
        assertThat(meter.tells(from("192.0.2.1"), CODE)).isTrue();
        assertThat(meter.endPeriod()).isEmpty();
    }

    @Test
    void tellsOfOtherPrefixesAllTheSame() throws UnknownHostException {
        exhaust("192.0.2.1");
        exhaust("2001:db8:0:100::1");
        assertThat(meter.tells(from("192.0.3.1"), CODE)).isTrue();
        assertThat(meter.tells(from("2001:db8:0:200::1"), CODE)).isTrue();
        assertThat(meter.tells(from("2001:db8:0:1ff::1"), CODE)).as("the same /56").isFalse();
    }

    @Test
    void countsEachCodeByItself() throws UnknownHostException {
        exhaust("192.0.2.1");
        meter.tells(from("192.0.2.1"), CODE);
        meter.tells(from("192.0.2.1"), ProblemCode.TRUST_LEAF_EXPIRED);
        meter.tells(from("192.0.2.1"), ProblemCode.TRUST_LEAF_EXPIRED);
        assertThat(meter.endPeriod())
                .extracting(sum -> sum.of().code() + " " + sum.count())
                .containsExactlyInAnyOrder("trust.no-certificate 1", "trust.leaf-expired 2");
    }

    @Test
    void staysBoundedUnderFloodFromEverywhere() throws UnknownHostException {
        int told = 0;
        for (int one = 0; one < 10_000; one++) {
            told += meter.tells(from("10." + one / 256 + "." + one % 256 + ".1"), CODE) ? 1 : 0;
        }
        List<RefusalMeter.Sum> sums = meter.endPeriod();
        assertThat(told).isBetween(4096, 4096 + 20);
        assertThat(sums).extracting(sum -> sum.of().prefix()).containsExactly("others");
        assertThat(told + sums.get(0).count()).isEqualTo(10_000);
    }

    @Test
    void takesAnAddressThatIsNone() {
        assertThat(meter.tells(InetSocketAddress.createUnresolved("nowhere", 1), CODE)).isTrue();
    }

    private void exhaust(String address) throws UnknownHostException {
        for (int one = 0; one < RefusalMeter.TOLD_PER_PERIOD; one++) {
            assertThat(meter.tells(from(address), CODE)).isTrue();
        }
    }

    private static SocketAddress from(String address) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(address), 1234);
    }
}
