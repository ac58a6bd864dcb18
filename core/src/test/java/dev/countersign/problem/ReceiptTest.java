package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Seeded;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptTest {
    private static final int ROUNDS = 10_000;

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000, r-0000-0000-0000-0000",
        "ffffffffffffffffffff, r-zzzz-zzzz-zzzz-zzzz",
        "00443214c74254b635cf, r-0123-4567-89ab-cdef",
        "84653a56d7c675be77df, r-ghjk-mnpq-rstv-wxyz"
    })
    void writesTenBytesInCrockfordsBase32(String bytes, String id) {
        assertThat(Receipt.of(java.util.HexFormat.of().parseHex(bytes))).hasToString(id);
    }

    @Test
    void readsWhatItWrites() {
        Seeded seeded = Seeded.fresh();
        Set<String> ids = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Receipt receipt = Receipt.of(seeded.bytes(Receipt.BYTES));
            assertThat(new Receipt(receipt.id())).as("%s", seeded).isEqualTo(receipt);
            ids.add(receipt.id());
        }
        assertThat(ids).as("%s", seeded).hasSize(ROUNDS);
    }

    @Test
    void dependsOnEveryBit() {
        Set<String> ids = new HashSet<>();
        for (int bit = 0; bit < 8 * Receipt.BYTES; bit++) {
            byte[] random = new byte[Receipt.BYTES];
            random[bit / 8] = (byte) (1 << (bit % 8));
            ids.add(Receipt.of(random).id());
        }
        assertThat(ids).hasSize(8 * Receipt.BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 11, 16})
    void isMadeOfTenBytesAndNoOtherNumber(int length) {
        assertThatThrownBy(() -> Receipt.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("random: " + length + " bytes (expected: 10)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r-",
                "r-0000-0000-0000",
                "r-0000-0000-0000-00000",
                "r-0000-0000-0000-000i",
                "r-0000-0000-0000-000l",
                "r-0000-0000-0000-000o",
                "r-0000-0000-0000-000u",
                "R-0000-0000-0000-0000",
                "r-ABCD-0000-0000-0000",
                "r-0000-0000-0000-0000\n",
                " r-0000-0000-0000-0000",
                "r-0000-0000-0000-0000-0000"
            })
    void isNothingElse(String id) {
        assertThatThrownBy(() -> new Receipt(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLongAndHostileTextInOneShortLine() {
        for (String id : Arrays.asList("x".repeat(1_000_000), "r-\n\u001b[31mforged\0")) {
            assertThatThrownBy(() -> new Receipt(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(problem ->
                            assertThat(problem.getMessage())
                                    .hasSizeLessThan(200)
                                    .matches("[ -~…]+"));
        }
    }
}
