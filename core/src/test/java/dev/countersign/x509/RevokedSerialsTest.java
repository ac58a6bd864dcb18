package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevokedSerialsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");

    private final Seeded seeded = Seeded.fresh();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 16, 20})
    void knowsWhatItHoldsAndNothingElse(int length) {
        Map<BigInteger, Instant> held = new HashMap<>();
        RevokedSerials.Collector collector = new RevokedSerials.Collector();
        for (int at = 0; at < 3_000; at++) {
            BigInteger serial = new BigInteger(1, seeded.bytes(length));
            if (held.put(serial, NOW.plusSeconds(at)) == null) {
                collector.add(serial, NOW.plusSeconds(at));
            } else {
                held.remove(serial);
                held.put(serial, held.getOrDefault(serial, NOW));
            }
        }
        RevokedSerials serials = collector.collected();

        assertThat(serials.size()).isEqualTo(held.size());
        held.keySet().forEach(one -> assertThat(serials.revokedAt(one)).as("%x", one).isPresent());
        for (int at = 0; at < 3_000; at++) {
            BigInteger other = new BigInteger(1, seeded.bytes(length));
            assertThat(serials.revokedAt(other).isPresent()).isEqualTo(held.containsKey(other));
        }
    }

    @Test
    void tellsWhen() {
        RevokedSerials.Collector collector = new RevokedSerials.Collector();
        collector.add(BigInteger.ONE, NOW);
        collector.add(BigInteger.TEN, Instant.parse("1969-01-01T00:00:00Z"));
        collector.add(BigInteger.TWO, Instant.parse("2200-01-01T00:00:00Z"));
        RevokedSerials serials = collector.collected();

        assertThat(serials.revokedAt(BigInteger.ONE)).contains(NOW);
        assertThat(serials.revokedAt(BigInteger.TEN)).contains(Instant.EPOCH);
        assertThat(serials.revokedAt(BigInteger.TWO)).isPresent();
    }

    @Test
    void holdsNothingWhenNothingIsRevoked() {
        RevokedSerials none = new RevokedSerials.Collector().collected();

        assertThat(none.size()).isZero();
        assertThat(none.bytes()).isZero();
        assertThat(none.revokedAt(BigInteger.ONE)).isEmpty();
    }

    @Test
    void keepsNumbersApartThatEndAlike() {
        RevokedSerials.Collector collector = new RevokedSerials.Collector();
        BigInteger small = new BigInteger("0102", 16);
        BigInteger large = new BigInteger("ff0000000102", 16);
        collector.add(large, NOW);
        RevokedSerials serials = collector.collected();

        for (BigInteger other :
                List.of(small, small.negate(), large.negate(), large.shiftLeft(8))) {
            assertThat(serials.revokedAt(other)).as("%x", other).isEmpty();
        }
        assertThat(serials.revokedAt(large)).contains(NOW);
    }

    @Test
    void takesAtMost32BytesForEachOfMany() {
        RevokedSerials.Collector collector = new RevokedSerials.Collector();
        for (int at = 0; at < 100_000; at++) {
            collector.add(new BigInteger(1, seeded.bytes(20)), NOW);
        }
        RevokedSerials serials = collector.collected();

        assertThat(serials.bytes()).isLessThanOrEqualTo(32L * serials.size());
    }
}
