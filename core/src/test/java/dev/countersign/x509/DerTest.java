package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
    private static final int ROUNDS = Repetitions.of(5_000, 200_000);

    @Test
    void readsElementsInOrder() throws DerException {
        Der file = der("30 08 02 01 05 01 01 ff 05 00");
        Der content = file.enter(Der.SEQUENCE);

        assertThat(content.integer()).isEqualTo(BigInteger.valueOf(5));
        assertThat(content.bool()).isTrue();
        assertThat(content.next(0x05)).isTrue();
        assertThat(content.element(0x05)).isEqualTo(bytes("05 00"));
        assertThat(content.atEnd()).isTrue();
        assertThat(content.peek()).isEqualTo(-1);
        content.mustEnd("the content");
        file.mustEnd("the file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30 80 00 00", // indefinite (X.690 §10.1)
                "30 81 00", // long form of what fits the short one
                "30 81 01 05",
                "30 81 7f",
                "30 82 00 81",
                "30 82 00 05 01 01 ff 05 00",
                "30 83 00 00 01 05",
                "30 83 00 ff ff",
                "30 84 00 00 00 01 05",
                "30 84 7f ff ff ff",
                "30 ff",
                "30 01",
                "30 05 01",
                "30 81",
                "30 82 01",
                "30"
            })
    void refusesLengthThatIsNotTheOne(String hex) {
        assertThatThrownBy(() -> der(hex).enter(Der.SEQUENCE)).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 1_000_000})
    void readsEveryLengthInItsShortestForm(int length) throws DerException, IOException {
        byte[] encoded = new org.bouncycastle.asn1.DEROctetString(new byte[length]).getEncoded();

        assertThat(new Der(encoded).enter(Der.OCTET_STRING).rest()).hasSize(length);
    }

    /** With all of the content there, so that nothing but the form can be what is refused. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_535, 65_536})
    void refusesEveryLongerFormOfALength(int length) throws DerException {
        int least = length < 128 ? 0 : (39 - Integer.numberOfLeadingZeros(length)) / 8;
        for (int octets = 1; octets <= 5; octets++) {
            ByteBuffer element = ByteBuffer.allocate(2 + octets + length);
            element.put((byte) 0x04).put((byte) (0x80 | octets));
            for (int octet = octets - 1; octet >= 0; octet--) {
                element.put((byte) (octet > 3 ? 0 : length >> (8 * octet)));
            }
            Der der = new Der(element.array());
            if (octets == least) {
                assertThat(der.enter(Der.OCTET_STRING).rest()).hasSize(length);
            } else if (octets > least) {
                assertThatThrownBy(() -> der.enter(Der.OCTET_STRING))
                        .isInstanceOf(DerException.class)
                        .hasMessageMatching(".*(shortest form|oversized).*");
            }
        }
    }

    @Test
    void refusesOtherTagThanWanted() {
        assertThatThrownBy(() -> der("31 00").enter(Der.SEQUENCE))
                .isInstanceOf(DerException.class)
                .hasMessage("tag 0x31 (expected: 0x30)");
        assertThatThrownBy(() -> der("").enter(Der.SEQUENCE))
                .isInstanceOf(DerException.class)
                .hasMessage("tag missing (expected: 0x30)");
        assertThatThrownBy(() -> der("").enterAny())
                .isInstanceOf(DerException.class)
                .hasMessage("an element is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1f 01 00",
                "1f 81 01 00",
                "3f 22 00",
                "5f 01 00",
                "9f 20 01 00",
                "bf 01 00",
                "ff 01 00"
            })
    void refusesTagOfSeveralBytes(String hex) {
        // A high tag number, read as one byte, would make its second byte a length.
        assertThatThrownBy(() -> der(hex).enterAny()).isInstanceOf(DerException.class);
    }

    @Test
    void refusesTrailingBytes() throws DerException {
        Der file = der("30 00 00 01");
        file.enter(Der.SEQUENCE);

        assertThatThrownBy(() -> file.mustEnd("the file"))
                .isInstanceOf(DerException.class)
                .hasMessage("2 bytes after the end of the file");
    }

    @Test
    void keepsInnerElementsWithinTheirOuterOne() throws DerException {
        Der content = der("30 02 04 05 01 02 03 04 05").enter(Der.SEQUENCE);

        assertThatThrownBy(() -> content.enter(Der.OCTET_STRING)).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02 00",
                "02 02 00 7f",
                "02 02 00 00",
                "02 02 ff 80",
                "02 02 ff ff",
                "02 03 00 00 80",
                "0a 01 01"
            })
    void refusesIntegerThatIsPaddedOrEmpty(String hex) {
        assertThatThrownBy(() -> der(hex).integer()).isInstanceOf(DerException.class);
    }

    @Test
    void readsIntegersAsBouncyCastleWritesThem() throws DerException, IOException {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger value = new BigInteger(seeded.bytes(seeded.between(1, 40)));
            assertThat(new Der(new ASN1Integer(value).getEncoded()).integer())
                    .as("%s, round %d", seeded, round)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01 00", "01 01 01", "01 01 fe", "01 02 ff ff", "01 02 00 00", "02 01 ff"})
    void refusesBooleanThatIsNeitherZeroNorFf(String hex) {
        assertThatThrownBy(() -> der(hex).bool()).isInstanceOf(DerException.class);
    }

    @Test
    void readsBooleans() throws DerException {
        assertThat(der("01 01 00").bool()).isFalse();
        assertThat(der("01 01 ff").bool()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"03 00", "03 02 01 80", "03 02 08 00", "03 02 ff 00", "23 04 03 02 00 01"})
    void refusesBitStringThatIsNotOfWholeBytes(String hex) {
        assertThatThrownBy(() -> der(hex).wholeBits()).isInstanceOf(DerException.class);
    }

    @Test
    void readsBitStringOfWholeBytes() throws DerException {
        assertThat(der("03 03 00 ab cd").wholeBits()).isEqualTo(bytes("ab cd"));
        assertThat(der("03 01 00").wholeBits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03 00",
                "03 02 08 80", // eight unused bits
                "03 02 ff 80",
                "03 01 01", // unused bits of nothing
                "03 02 00 80", // unused bits not told
                "03 02 06 80", // one more zero bit than needed
                "03 02 07 81", // unused bits that are set
                "03 03 07 80 00", // a zero byte at the end
                "03 02 00 00"
            })
    void refusesNamedBitsThatAreNotInTheirShortestForm(String hex) {
        assertThatThrownBy(() -> der(hex).namedBits()).isInstanceOf(DerException.class);
    }

    @ParameterizedTest
    @CsvSource({"03 02 07 80, 80", "03 02 00 01, 01", "03 02 01 06, 06", "03 03 07 ff 80, ff80"})
    void readsNamedBits(String hex, String bits) throws DerException {
        assertThat(der(hex).namedBits()).isEqualTo(bytes(bits));
    }

    @Test
    void readsNamedBitsOfWhichNoneIsSet() throws DerException {
        assertThat(der("03 01 00").namedBits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "06 01 00, 0.0",
        "06 01 27, 0.39",
        "06 01 28, 1.0",
        "06 01 4f, 1.39",
        "06 01 50, 2.0",
        "06 02 88 37, 2.999",
        "06 03 55 1d 13, 2.5.29.19",
        "06 05 84 80 80 80 00, 2.1073741744"
    })
    void readsObjectIdentifiers(String hex, String dotted) throws DerException {
        assertThat(der(hex).oid()).isEqualTo(dotted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06 00",
                "06 01 80",
                "06 02 80 01",
                "06 03 55 80 01",
                "06 02 55 9d",
                "06 01 ff"
            })
    void refusesObjectIdentifierThatIsPaddedOrCut(String hex) {
        assertThatThrownBy(() -> der(hex).oid()).isInstanceOf(DerException.class);
    }

    @Test
    void refusesObjectIdentifierOfMoreThan64Bytes() {
        String arcs = "ff".repeat(63);
        assertThatThrownBy(() -> der("06 41" + arcs + "ff7f").oid())
                .isInstanceOf(DerException.class);
        assertThat(dotted("06 40" + arcs + "7f")).hasSizeLessThan(150);
    }

    @Test
    void readsObjectIdentifiersAsBouncyCastleWritesThem() throws DerException, IOException {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < ROUNDS; round++) {
            // mostly numbers that fit an int; the first arc may be of any length as well
            String second =
                    seeded.between(0, 9) == 0
                            ? new BigInteger(1, seeded.bytes(12)).toString()
                            : String.valueOf(seeded.between(0, Integer.MAX_VALUE));
            StringBuilder dotted = new StringBuilder("2." + second);
            int arcs = seeded.between(0, 6);
            for (int arc = 0; arc < arcs; arc++) {
                dotted.append('.').append(seeded.next() >>> seeded.between(1, 63));
            }
            byte[] encoded = new ASN1ObjectIdentifier(dotted.toString()).getEncoded();
            assertThat(new Der(encoded).oid())
                    .as("%s, round %d", seeded, round)
                    .isEqualTo(dotted.toString());
        }
    }

    private static String dotted(String hex) {
        try {
            return der(hex).oid();
        } catch (DerException e) {
            throw new AssertionError(e);
        }
    }

    private static Der der(String hex) {
        return new Der(bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
