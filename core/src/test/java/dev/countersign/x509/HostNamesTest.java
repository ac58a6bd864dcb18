package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private static final String LONGEST_LABEL = "a".repeat(63);
    private static final String LONGEST = (LONGEST_LABEL + ".").repeat(3) + "a".repeat(61);

    @Test
    void takesEachCharacterOfALabelAndNoNeighbourOfIt() {
        String taken = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
        for (char c = 0; c < 0x180; c++) {
            assertThat(HostNames.isHost("a" + c + "a"))
                    .as("character %s", (int) c)
                    .isEqualTo(taken.indexOf(c) >= 0 || c == '.');
        }
    }

    @Test
    void takesLabelsAndNamesUpToTheirLongest() {
        // RFC 1035 §2.3.4
        assertThat(HostNames.isHost(LONGEST_LABEL)).isTrue();
        assertThat(HostNames.isHost(LONGEST_LABEL + "a")).isFalse();
        assertThat(LONGEST).hasSize(253);
        assertThat(HostNames.isHost(LONGEST)).isTrue();
        assertThat(HostNames.isHost(LONGEST + "a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
    void takesNoEmptyLabel(String text) {
        assertThat(HostNames.isHost(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example, true",
        "b.a.example, a.example, true",
        "ba.example, a.example, false",
        "example, a.example, false",
        "a.example, '', true",
        "b.a.example, .a.example, true",
        "ba.example, .a.example, false",
        "a.example, .a.example, false"
    })
    void isWithinADomainByWholeLabels(String host, String domain, boolean within) {
        assertThat(HostNames.isWithin(host, domain)).isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example, true",
        "A.Example, a.EXAMPLE, true",
        "b.a.example, a.example, false",
        "b.a.example, .a.example, true",
        "B.A.EXAMPLE, .a.example, true",
        "a.example, .a.example, false",
        ".a.example, .a.example, false",
        "ba.example, .a.example, false",
        "'', '', false"
    })
    void isTheHostItselfOrBelowOneWithADot(String host, String base, boolean is) {
        // RFC 5280 §4.2.1.10, of URIs and mailboxes
        assertThat(HostNames.isOf(host, base)).isEqualTo(is);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, a.example",
        "https://A.Example/path, a.example",
        "https://a.example?query, a.example",
        "https://a.example#fragment, a.example",
        "https://a.example/b?c#d, a.example",
        "https://a.example#d?c/b, a.example",
        "https://a.example:0/, a.example",
        "https://a.example:9, a.example",
        "https://a.example:, a.example",
        "https://user:word@a.example:443/, a.example",
        "https://user@evil.example@a.example/, a.example",
        "s://a, a",
        "://a.example, ''",
        "a.example, ''",
        "urn:a.example, ''",
        "https:///path, ''",
        "https://a.example:4a/, ''",
        "https://a.example:4:, ''",
        "https://a.example:/:, a.example",
        "https://a.example:;/, ''",
        "https://10.1.2.3/, ''",
        "https://a.0, ''",
        "https://a.9, ''",
        "https://a.0x1f, ''",
        "https://a.0X, ''",
        "https://a.0a, a.0a",
        "https://a.9a, a.9a",
        "https://[::1]/, ''",
        "https://[::1]:443/, ''",
        "https://a..b/, ''"
    })
    void findsTheHostOfAUri(String uri, String host) {
        assertThat(HostNames.ofUri(uri)).isEqualTo(host);
    }
}
