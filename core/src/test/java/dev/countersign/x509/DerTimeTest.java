package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTimeTest {
    private static final int ROUNDS = Repetitions.of(3_000, 100_000);
    private static final Instant EARLIEST = Instant.parse("1950-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    @ParameterizedTest
    @CsvSource({
        "500101000000Z, 1950-01-01T00:00:00Z",
        "991231235959Z, 1999-12-31T23:59:59Z",
        "000229120000Z, 2000-02-29T12:00:00Z",
        "491231235959Z, 2049-12-31T23:59:59Z"
    })
    void readsUtcTime(String text, String instant) throws DerException {
        assertThat(read(Der.UTC_TIME, text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "20500101000000Z, 2050-01-01T00:00:00Z",
        "99991231235959Z, 9999-12-31T23:59:59Z",
        "24000229000000Z, 2400-02-29T00:00:00Z"
    })
    void readsGeneralizedTime(String text, String instant) throws DerException {
        assertThat(read(Der.GENERALIZED_TIME, text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2611240810Z", // without seconds
                "261124081000", // without Z
                "261124081000z",
                "261124081000+0000",
                "261124081000-0100",
                "261124081000.5Z",
                "20261124081000Z", // four digits of the year
                "261124081060Z", // leap second
                "261124240000Z",
                "261124086000Z",
                "261324081000Z",
                "260024081000Z",
                "260229081000Z", // no leap year
                "261131081000Z",
                "261100081000Z",
                "+61124081000Z",
                " 61124081000Z",
                "2611240810-1Z",
                "٢61124081000Z",
                "261124081000ZZ"
            })
    void refusesUtcTimeInAnyOtherForm(String text) {
        assertThatThrownBy(() -> read(Der.UTC_TIME, text)).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "205011240810Z",
                "20501124081000",
                "20501124081000.0Z",
                "20501124081000.123Z",
                "20501124081000+0100",
                "20501124081060Z",
                "20500229081000Z",
                "501124081000Z"
            })
    void refusesGeneralizedTimeInAnyOtherForm(String text) {
        assertThatThrownBy(() -> read(Der.GENERALIZED_TIME, text)).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"20491231235959Z", "20261124081000Z", "00000101000000Z", "19491231235959Z"})
    void refusesGeneralizedTimeBefore2050(String text) {
        // RFC 5280 §4.1.2.5: through 2049 it must be UTCTime
        assertThatThrownBy(() -> read(Der.GENERALIZED_TIME, text))
                .isInstanceOf(DerException.class)
                .hasMessage("GeneralizedTime before 2050");
    }

    @Test
    void refusesWhatIsNoTime() {
        assertThatThrownBy(() -> read(Der.INTEGER, "261124081000Z"))
                .isInstanceOf(DerException.class);
    }

    @Test
    void readsTimesAsBouncyCastleWritesThem() throws DerException, IOException {
        Seeded seeded = Seeded.fresh();
        long span = LATEST.getEpochSecond() - EARLIEST.getEpochSecond();
        for (int round = 0; round < ROUNDS; round++) {
            Instant instant = EARLIEST.plusSeconds(Math.floorMod(seeded.next(), span + 1));
            byte[] encoded = new Time(Date.from(instant)).toASN1Primitive().getEncoded();
            assertThat(DerTime.read(new Der(encoded)))
                    .as("%s, round %d", seeded, round)
                    .isEqualTo(instant);
        }
    }

    private static Instant read(int tag, String text) throws DerException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(content.length);
        out.writeBytes(content);
        return DerTime.read(new Der(out.toByteArray()));
    }
}
