package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.countersign.problem.Parsed;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
    private static final int ROUNDS = Repetitions.of(3_000, 200_000);
    private static final int LONGEST_MESSAGE = 300;
    private static final String GRAPHIC =
            IntStream.rangeClosed('!', '~')
                    .mapToObj(c -> String.valueOf((char) c))
                    .collect(Collectors.joining());
    private static final String WORD = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String NASTY =
            WORD + "ABZ.-_~%/\\:@*? \t\r\n\0\u007f\u0085ÄБ\u202e\ud83d\ude00'\"<>[]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://acme.example/web",
                "spiffe://acme.example/a/b/c",
                "spiffe://a_b-c.1/X.y-z_0",
                "spiffe://acme.example/...",
                "dns:db.acme.example",
                "dns:localhost",
                "dns:xn--mnchen-3ya.example",
                "dns:1and1.example",
                "dns:a--b.example",
                "krb:alice@ACME.EXAMPLE",
                "krb:HTTP/web.acme.example@ACME.EXAMPLE",
                "psk:sensor-17",
                "psk:a:b/c@d",
                "user:alice",
                "user:alice@example.com"
            })
    void readsItsOwnText(String text) {
        assertThat(PeerId.parse(text).orThrow().text()).isEqualTo(text);
        assertThat(PeerId.parse(text).orThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                ":",
                "acme.example",
                "SPIFFE://acme.example/web",
                "Dns:acme.example",
                "https://acme.example/web",
                "dns",
                "user",
                " dns:acme.example",
                "dns :acme.example",
                "ip:127.0.0.1"
            })
    void refusesTextOfNoKind(String text) {
        assertThat(why(text)).contains("expected: spiffe://…, dns:…, krb:…, psk:… or user:…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://",
                "spiffe:///web",
                "spiffe://acme.example",
                "spiffe://acme.example/",
                "spiffe://acme.example//web",
                "spiffe://acme.example/web/",
                "spiffe://acme.example/.",
                "spiffe://acme.example/..",
                "spiffe://acme.example/a/../b",
                "spiffe://acme.example/a/./b",
                "spiffe://ACME.example/web",
                "spiffe://acme.example:443/web",
                "spiffe://user@acme.example/web",
                "spiffe://acme.example/web?x=1",
                "spiffe://acme.example/web#x",
                "spiffe://acme.example/we%62",
                "spiffe://acme.example/%2e%2e/web",
                "spiffe://acme.example/wéb",
                "spiffe://äcme.example/web",
                "spiffe://acme.example/web\0",
                "spiffe://acme.example\0.evil/web",
                "spiffe://acme.example/we b",
                "spiffe://acme.example/web\n",
                "spiffe://acme.example\\web",
                "spiffe://acme.example/*",
                "spiffe://*/web",
                "spiffe://[::1]/web"
            })
    void refusesSpiffeIdAgainstTheRules(String text) {
        assertThat(why(text)).matches("(?s)(SPIFFE ID|trust domain).*\\(expected: .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "acme.example.",
                ".acme.example",
                "acme..example",
                "-acme.example",
                "acme-.example",
                "acme_x.example",
                "acme.example\0",
                "acme.example\0.evil",
                "acme example",
                "acme%2eexample",
                "münchen.example",
                "acme。example",
                "*",
                "*.acme.example",
                "127.0.0.1",
                "1",
                "a.0",
                "::1",
                "acme.example:443",
                "acme.example/",
                "user@acme.example",
                "acme.example\n",
                "[::1]"
            })
    void refusesHostNameAgainstTheRules(String name) {
        assertThat(why("dns:" + name)).startsWith("DNS name: ").contains("(expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0x7f000001", "0x7f.0x1", "127.0.0.0x1", "a.0x", "0X7F000001", "a.0xfF"})
    void refusesHostNameThatIsAnAddressInHex(String name) {
        // The URL standard's "ends in a number": browsers and inet_aton take these for IPv4.
        assertThat(why("dns:" + name)).contains("expected: a name, not an address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0xg", "a.0x1g", "x0.0", "0x.example", "a.x0"})
    void tellsNamesFromNumbers(String name) {
        boolean number = name.endsWith(".0");
        assertThat(PeerId.parse("dns:" + name) instanceof Parsed.Bad).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "alice",
                "alice@",
                "@REALM",
                "a@b@c",
                "alice@AC/ME",
                "al ice@ACME",
                "alice@AC ME",
                "alice\0@ACME",
                "alice\\@ACME@X",
                "älice@ACME",
                "alice@ACMÉ"
            })
    void refusesPrincipalAgainstTheRules(String name) {
        assertThat(why("krb:" + name)).startsWith("Kerberos principal: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\0", "a\n", "ä", "a\u007f"})
    void refusesPlainNameAgainstTheRules(String name) {
        assertThat(why("psk:" + name)).startsWith("PSK identity: ");
        assertThat(why("user:" + name)).startsWith("account: ");
    }

    @Test
    void foldsTheCaseOfHostNamesAlone() {
        assertThat(PeerId.parse("dns:DB.Acme.Example").orThrow())
                .isEqualTo(new DnsName("db.acme.example"));
        assertThat(PeerId.parse("psk:Sensor").orThrow())
                .isNotEqualTo(PeerId.parse("psk:sensor").orThrow());
        assertThat(PeerId.parse("krb:a@ACME").orThrow())
                .isNotEqualTo(PeerId.parse("krb:a@acme").orThrow());
        assertThat(PeerId.parse("user:Al").orThrow())
                .isNotEqualTo(PeerId.parse("user:al").orThrow());
        assertThat(PeerId.parse("spiffe://a/W").orThrow())
                .isNotEqualTo(PeerId.parse("spiffe://a/w").orThrow());
    }

    @Test
    void keepsTheKindsApart() {
        assertThat(PeerId.parse("psk:alice").orThrow())
                .isNotEqualTo(PeerId.parse("user:alice").orThrow());
        assertThat(PeerId.parse("dns:alice").orThrow())
                .isNotEqualTo(PeerId.parse("psk:alice").orThrow());
    }

    static Stream<List<String>> longest() {
        String label = "a".repeat(63);
        String domain = "d".repeat(255);
        return Stream.of(
                List.of("dns:" + label + ".x", "dns:a" + label + ".x"),
                List.of(
                        "dns:" + (label + ".").repeat(3) + "a".repeat(61),
                        "dns:" + (label + ".").repeat(3) + "a".repeat(62)),
                List.of("spiffe://" + domain + "/w", "spiffe://d" + domain + "/w"),
                List.of("spiffe://a/" + "p".repeat(2037), "spiffe://a/" + "p".repeat(2038)),
                List.of("psk:" + "p".repeat(128), "psk:" + "p".repeat(129)),
                List.of("user:" + "u".repeat(64), "user:" + "u".repeat(65)),
                List.of("krb:" + "k".repeat(512) + "@R", "krb:" + "k".repeat(513) + "@R"),
                List.of("krb:k@" + "R".repeat(512), "krb:k@" + "R".repeat(513)));
    }

    @ParameterizedTest
    @MethodSource("longest")
    void allowsTheLongestAndNoLonger(List<String> pair) {
        assertThat(PeerId.parse(pair.get(0))).isInstanceOf(Parsed.Good.class);
        assertThat(why(pair.get(1))).hasSizeLessThan(LONGEST_MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://a/", "spiffe://", "dns:", "krb:", "psk:", "user:", ""})
    void refusesMegabyteInOneShortLine(String start) {
        assertThat(why(start + "\0/@.".repeat(250_000)))
                .hasSizeLessThan(LONGEST_MESSAGE)
                .matches("[ -~…]*");
    }

    @Test
    void givesTheSameIdForItsText() {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < ROUNDS; round++) {
            PeerId id = randomId(seeded);
            assertThat(PeerId.parse(id.text()))
                    .as("%s, round %d", seeded, round)
                    .isEqualTo(Parsed.good(id));
        }
    }

    @Test
    void neverThrowsAndNeverReadsTwoWays() {
        Seeded seeded = Seeded.fresh();
        List<String> starts =
                List.of("spiffe://", "spiffe://a.b/", "dns:", "krb:", "psk:", "user:", "");
        for (int round = 0; round < 4 * ROUNDS; round++) {
            String text = seeded.pick(starts) + seeded.text(NASTY, seeded.between(0, 12));
            Parsed<PeerId> parsed = PeerId.parse(text);
            if (parsed instanceof Parsed.Good<PeerId> good) {
                assertThat(good.value().text())
                        .as("%s, round %d", seeded, round)
                        .isEqualToIgnoringCase(text)
                        .matches("[!-~]+");
                assertThat(PeerId.parse(good.value().text())).isEqualTo(parsed);
            } else {
                assertThat(why(text)).as("%s, round %d", seeded, round).matches("[ -~…]+");
            }
        }
    }

    @Test
    void cannotBeMadeOtherwise() {
        assertThatThrownBy(() -> new DnsName("Acme.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower case");
        assertThatThrownBy(() -> new DnsName("acme.example."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrustDomain("Acme"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrustDomain("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpiffeId(new TrustDomain("a"), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpiffeId(new TrustDomain("a"), "/" + "p".repeat(2048)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SpiffeId.of("dns:a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KerberosPrincipal("a@b", "R"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KerberosPrincipal("a", "R/X"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PskIdentity("a b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PasskeyAccount(""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsTrustDomainAlone() {
        assertThat(TrustDomain.parse("acme.example").orThrow()).hasToString("acme.example");
        assertThat(TrustDomain.parse("acme/example")).isInstanceOf(Parsed.Bad.class);
    }

    private static String why(String text) {
        return PeerId.parse(text) instanceof Parsed.Bad<PeerId> bad ? bad.why() : fail("it reads");
    }

    private static PeerId randomId(Seeded seeded) {
        return switch (seeded.between(0, 4)) {
            case 0 -> new SpiffeId(new TrustDomain(randomDomain(seeded)), randomPath(seeded));
            case 1 -> new DnsName(randomHost(seeded));
            case 2 ->
                    new KerberosPrincipal(
                            seeded.text(
                                    GRAPHIC.replace("@", "").replace("\\", ""),
                                    seeded.between(1, 30)),
                            seeded.text(
                                    WORD.toUpperCase(java.util.Locale.ROOT) + ".",
                                    seeded.between(1, 20)));
            case 3 -> new PskIdentity(seeded.text(GRAPHIC, seeded.between(1, 128)));
            default -> new PasskeyAccount(seeded.text(GRAPHIC, seeded.between(1, 64)));
        };
    }

    private static String randomDomain(Seeded seeded) {
        return seeded.text(WORD + ".-_", seeded.between(1, 40));
    }

    private static String randomPath(Seeded seeded) {
        StringBuilder path = new StringBuilder();
        int segments = seeded.between(1, 6);
        for (int i = 0; i < segments; i++) {
            path.append("/s").append(seeded.text(WORD + "ABC.-_", seeded.between(0, 20)));
        }
        return path.toString();
    }

    private static String randomHost(Seeded seeded) {
        StringBuilder host = new StringBuilder();
        int labels = seeded.between(0, 4);
        for (int i = 0; i < labels; i++) {
            host.append(seeded.text(WORD, seeded.between(1, 20))).append('.');
        }
        return host.append("t").append(seeded.text(WORD, seeded.between(0, 10))).toString();
    }
}
