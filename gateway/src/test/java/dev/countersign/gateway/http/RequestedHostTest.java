package dev.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For which host a request is, however it is spelled (NAM-03). */
class RequestedHostTest {
    private static final int SPELLINGS = 10_000;

    @ParameterizedTest
    @CsvSource({
        "orders.acme.example, orders.acme.example, orders.acme.example",
        "ORDERS.Acme.Example, orders.acme.example, orders.acme.example",
        "orders.acme.example:8443, orders.acme.example, orders.acme.example:8443",
        "xn--bcher-kva.example, xn--bcher-kva.example, xn--bcher-kva.example",
    })
    void hasOneForm(String field, String name, String text) {
        RequestedHost host = RequestedHost.parse(field).orThrow();

        assertThat(host.name()).hasValue(new DnsName(name));
        assertThat(host.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.1:80", "[2001:db8::1]", "[2001:db8::1]:8443"})
    void hasNoNameWhereItIsAnAddress(String field) {
        assertThat(RequestedHost.parse(field).orThrow().name()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "orders.acme.example.",
                "orders..acme.example",
                "orders.acme.example:",
                "orders.acme.example:8443x",
                "orders.acme.example:65536",
                "orders.acme.example:-1",
                "user@orders.acme.example",
                "orders.acme.example/",
                "orders.acme.example, billing.acme.example",
                "orders%2eacme.example",
                "b\u00fccher.example",
                "orders.acme.example\u0000",
                "[fe80::1%eth0]",
                "[2001:db8::1",
                "2001:db8::1",
                "0x7f.1",
                "127.1",
            })
    void isNoneWhereTwoReadersCouldDiffer(String field) {
        assertThat(RequestedHost.parse(field)).isInstanceOf(Parsed.Bad.class);
    }

    /** Whatever is done to a name, it is the same host or none, and never another. */
    @Test
    void isSameHostOrNoneInEverySpelling() {
        Random random = new Random(1);
        DnsName orders = new DnsName("orders.acme.example");
        int same = 0;
        for (int count = 0; count < SPELLINGS; count++) {
            String spelling = spelled(orders.name(), random);
            Parsed<RequestedHost> read = RequestedHost.parse(spelling);
            if (read instanceof Parsed.Good<RequestedHost>(RequestedHost host)) {
                assertThat(host.name()).as(spelling).isEqualTo(Optional.of(orders));
                same++;
            }
        }
        assertThat(same).isBetween(SPELLINGS / 10, SPELLINGS * 9 / 10);
    }

    private static String spelled(String name, Random random) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            String letter = name.substring(at, at + 1);
            text.append(random.nextBoolean() ? letter.toUpperCase(Locale.ROOT) : letter);
        }
        List<String> additions = List.of("", "", ":443", ":0443", ".", "..", " ", "\t", "%00", ":");
        text.append(additions.get(random.nextInt(additions.size())));
        if (random.nextInt(4) == 0) {
            List<String> inserted = List.of("\u0000", "%2e", "\u3002", "\u0130", "@", "/", "\\");
            text.insert(
                    random.nextInt(text.length() + 1),
                    inserted.get(random.nextInt(inserted.size())));
        }
        return text.toString();
    }
}
