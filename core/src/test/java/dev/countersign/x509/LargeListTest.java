package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A revocation list of a million serial numbers, about 36 MB. */
@Timeout(60)
class LargeListTest {
    private static final int SERIALS = 1_000_000;
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final byte[] TIME = HexFormat.of().parseHex("170d3236313132343038313030305a");

    private final Seeded seeded = Seeded.fresh();
    private final Smith smith = new Smith(seeded, NOW);
    private final Made issuer = smith.authority("Issuer").selfSigned();

    @Test
    void isReadAndKeptSmall() throws Exception {
        BigInteger first = smith.serial();
        RevocationList list = RevocationList.read(grown(first)).orThrow();

        assertThat(list.size()).isEqualTo(SERIALS);
        assertThat(list.revokedAt(first)).contains(NOW);
        assertThat(list.revokedAt(first.add(BigInteger.valueOf(SERIALS - 1)))).contains(NOW);
        assertThat(list.revokedAt(first.subtract(BigInteger.ONE))).isEmpty();
        assertThat(list.revokedAt(first.add(BigInteger.valueOf(SERIALS)))).isEmpty();
    }

    @Test
    void isKeptWithoutItsBytes() throws Exception {
        RevocationList list = smith.list(issuer).revoking(BigInteger.TEN, NOW).number(7).read();
        RevocationList kept = list.withoutBytes();

        assertThat(kept).hasToString(list.toString());
        assertThat(kept.revokedAt(BigInteger.TEN)).contains(NOW);
        assertThat(kept.number()).isEqualTo(7);
        assertThat(kept.issuer()).isEqualTo(list.issuer());
        assertThat(kept.thisUpdate()).isEqualTo(list.thisUpdate());
        assertThat(kept.nextUpdate()).isEqualTo(list.nextUpdate());
        assertThat(kept.fingerprint()).isEqualTo(list.fingerprint());
        assertThat(kept.authorityKeyId()).isEqualTo(list.authorityKeyId());
        assertThat(kept.hasScopeOf(list)).isTrue();
        assertThat(kept.withoutBytes()).isSameAs(kept);
        assertThat(catchThrowable(kept::der)).isInstanceOf(IllegalStateException.class);
        assertThat(catchThrowable(kept::signedBytes)).isInstanceOf(IllegalStateException.class);
        assertThat(list.der()).isNotEmpty();
    }

    /** A real list of one serial, with many more that follow it; nobody signed that. */
    private byte[] grown(BigInteger first) throws Exception {
        byte[] entries = entries(first);
        byte[] small = smith.list(issuer).revoking(first, NOW).der();
        Der outer = new Der(small).enter(Der.SEQUENCE);
        Der body = new Der(outer.element(Der.SEQUENCE)).enter(Der.SEQUENCE);
        ByteArrayOutputStream grown = new ByteArrayOutputStream();
        grown.write(element(body, Der.INTEGER));
        grown.write(body.element(Der.SEQUENCE));
        grown.write(body.element(Der.SEQUENCE));
        grown.write(element(body, Der.UTC_TIME));
        grown.write(element(body, Der.UTC_TIME));
        body.enter(Der.SEQUENCE);
        grown.write(wrapped(Der.SEQUENCE, entries));
        grown.write(body.rest());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(wrapped(Der.SEQUENCE, grown.toByteArray()));
        whole.write(outer.rest());
        return wrapped(Der.SEQUENCE, whole.toByteArray());
    }

    private static byte[] element(Der der, int tag) throws Exception {
        return der.element(tag);
    }

    private static byte[] entries(BigInteger first) throws Exception {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        for (int at = 0; at < SERIALS; at++) {
            byte[] serial = first.add(BigInteger.valueOf(at)).toByteArray();
            byte[] number = wrapped(Der.INTEGER, serial);
            byte[] entry = Arrays.copyOf(number, number.length + TIME.length);
            System.arraycopy(TIME, 0, entry, number.length, TIME.length);
            entries.write(wrapped(Der.SEQUENCE, entry));
        }
        return entries.toByteArray();
    }

    private static byte[] wrapped(int tag, byte[] content) {
        String length = Integer.toHexString(content.length);
        byte[] octets = HexFormat.of().parseHex(length.length() % 2 == 0 ? length : "0" + length);
        boolean brief = content.length < 0x80;
        int header = brief ? 2 : 2 + octets.length;
        byte[] whole = new byte[header + content.length];
        whole[0] = (byte) tag;
        whole[1] = (byte) (brief ? content.length : 0x80 | octets.length);
        if (!brief) {
            System.arraycopy(octets, 0, whole, 2, octets.length);
        }
        System.arraycopy(content, 0, whole, header, content.length);
        return whole;
    }
}
