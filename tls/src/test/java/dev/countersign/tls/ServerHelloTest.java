package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerHelloTest {
    private static final String RANDOM = "11".repeat(32);

    /** SHA-256 of "HelloRetryRequest" (RFC 9846 §4.1.3). */
    private static final String RETRY =
            "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    private static final String SHARE_X25519 = "00330024001d0020" + "22".repeat(32);
    private static final String TLS_1_3 = "002b00020304";
    private static final String CHANGE_CIPHER_SPEC = "140303000101";
    private static final byte[] HELLO = hex(hello(RANDOM, SHARE_X25519 + TLS_1_3));

    @Test
    void readsNothingOfWhatIsNoTls() {
        byte[] greeting = "220 mail.acme.example\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(ServerHello.in(greeting)).isEmpty();
        assertThat(ServerHello.isTls(greeting)).isFalse();
        assertThat(ServerHello.isTls(hex("15030300020246"))).isTrue();
        assertThat(ServerHello.in(hex("15030300020246"))).isEmpty();
    }

    @Test
    void readsVersionAndGroup() {
        assertThat(ServerHello.in(HELLO))
                .contains(new ServerHello("TLSv1.3", Optional.of("x25519"), false));
    }

    @Test
    void readsWhatCameAfterRetry() {
        String retry = hello(RETRY, "00330002001d" + TLS_1_3);
        assertThat(ServerHello.in(hex(retry)))
                .contains(new ServerHello("TLSv1.3", Optional.of("x25519"), true));
        assertThat(
                        ServerHello.in(
                                hex(
                                        retry
                                                + CHANGE_CIPHER_SPEC
                                                + hello(RANDOM, SHARE_X25519 + TLS_1_3))))
                .contains(new ServerHello("TLSv1.3", Optional.of("x25519"), true));
    }

    @Test
    void readsTheGroupOfTls12FromItsKeyExchange() {
        String exchange = message("0c", "03" + "0018" + "0161");
        assertThat(ServerHello.in(hex(hello(RANDOM, "") + exchange)))
                .contains(new ServerHello("TLSv1.2", Optional.of("secp384r1"), false));
    }

    @Test
    void readsNothingBehindTheChangeOfCiphers() {
        byte[] received =
                hex(hello(RANDOM, SHARE_X25519 + TLS_1_3) + CHANGE_CIPHER_SPEC + hello(RANDOM, ""));
        assertThat(ServerHello.in(received).orElseThrow().version()).isEqualTo("TLSv1.3");
    }

    @Test
    void namesUnknownGroupsByTheirNumber() {
        assertThat(ServerHello.in(hex(hello(RANDOM, "00330004fefe0000" + TLS_1_3))))
                .contains(new ServerHello("TLSv1.3", Optional.of("group 0xfefe"), false));
    }

    @Test
    void bearsEveryCutAndManyFlips() {
        for (int length = 0; length < HELLO.length; length++) {
            assertThat(ServerHello.in(Arrays.copyOf(HELLO, length))).isEmpty();
        }
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < 20_000; round++) {
            byte[] flipped = HELLO.clone();
            flipped[seeded.between(0, flipped.length - 1)] = (byte) seeded.between(0, 255);
            flipped[seeded.between(0, flipped.length - 1)] = (byte) seeded.between(0, 255);
            assertThat(ServerHello.in(flipped)).as("%s", seeded).isNotNull();
        }
    }

    /** A ServerHello in a record of its own. */
    private static String hello(String random, String extensions) {
        String end = extensions.isEmpty() ? "" : number(extensions.length() / 2, 2) + extensions;
        return message("02", "0303" + random + "00" + "1301" + "00" + end);
    }

    private static String message(String type, String body) {
        String message = type + number(body.length() / 2, 3) + body;
        return "160303" + number(message.length() / 2, 2) + message;
    }

    private static String number(int value, int octets) {
        return HexFormat.of().toHexDigits(value, octets * 2);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
