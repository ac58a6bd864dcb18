package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.PeerId;
import dev.countersign.problem.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerPatternTest {
    @ParameterizedTest
    @CsvSource({
        "spiffe://a.b/web, spiffe://a.b/web, true",
        "spiffe://a.b/web, spiffe://a.b/Web, false",
        "spiffe://a.b/web, spiffe://axb/web, false",
        "spiffe://a.b/w.b, spiffe://a.b/wxb, false",
        "spiffe://a.b/*, spiffe://a.b/web, true",
        "spiffe://a.b/*, spiffe://a.b/web/x, false",
        "spiffe://a.b/*, spiffe://c.d/web, false",
        "spiffe://a.b/*, dns:web, false",
        "spiffe://a.b/**, spiffe://a.b/web, true",
        "spiffe://a.b/**, spiffe://a.b/web/x/y, true",
        "spiffe://a.b/**, spiffe://a.b.c/web, false",
        "spiffe://a.b/batch/**, spiffe://a.b/batch, true",
        "spiffe://a.b/batch/**, spiffe://a.b/batches, false",
        "spiffe://a.b/*/admin, spiffe://a.b/x/admin, true",
        "spiffe://a.b/*/admin, spiffe://a.b/admin, false",
        "dns:db.acme.example, dns:db.acme.example, true",
        "dns:DB.acme.example, dns:db.acme.example, true",
        "dns:db.acme.example, dns:db-acme.example, false",
        "dns:acme.example, dns:x.acme.example, false",
        "krb:alice@A.B, krb:alice@A.B, true",
        "krb:alice@A.B, krb:alice@AXB, false",
        "krb:alice@A.B, psk:alice@A.B, false",
        "psk:sensor-17, psk:sensor-17, true",
        "psk:a.c, psk:abc, false",
        "user:alice, user:alice, true",
        "user:alice, user:alice2, false"
    })
    void matchesThePeersItNames(String pattern, String peer, boolean matches) {
        PeerPattern parsed = PeerPattern.parse(pattern).orThrow();

        assertThat(parsed.matches(PeerId.parse(peer).orThrow())).isEqualTo(matches);
        assertThat(PeerPattern.parse(parsed.text())).isEqualTo(PeerPattern.parse(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "**",
                "dns:*.acme.example",
                "dns:*",
                "krb:*@ACME",
                "psk:sensor-*",
                "user:*",
                "spiffe:*",
                "spiffe://*",
                "spiffe://*/web",
                "spiffe://*.acme.example/web",
                "spiffe://a.b*/web",
                "spiffe:///*",
                "spiffe://A.B/*",
                "spiffe://a.b/w*",
                "spiffe://a.b/***",
                "spiffe://a.b",
                "spiffe://a.b/",
                "web",
                "spiffe://a.b/web/"
            })
    void refusesWhatNamesNobody(String text) {
        assertThat(PeerPattern.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://a.b//*",
                "spiffe://a.b/*/",
                "spiffe://a.b/**/",
                "spiffe://a.b/../*",
                "spiffe://a.b/./*",
                "spiffe://a.b/we%62/*",
                "spiffe://a.b/we b/*",
                "spiffe://a.b/wéb/*",
                "spiffe://a.b/web?/*"
            })
    void refusesPatternThatNoSpiffeIdCanMatch(String text) {
        assertThat(PeerPattern.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void saysWhatIsWrongShortlyAndInOneLine() {
        for (String text :
                new String[] {
                    "dns:*\n\u001b[31m", "dns:*" + "x".repeat(100_000), "spiffe://a.b/*\n"
                }) {
            assertThat(PeerPattern.parse(text))
                    .isInstanceOfSatisfying(
                            Parsed.Bad.class,
                            bad -> assertThat(bad.why()).hasSizeLessThan(300).matches("[ -~…]+"));
        }
    }
}
