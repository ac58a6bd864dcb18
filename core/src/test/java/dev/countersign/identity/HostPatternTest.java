package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.HostPattern.Reach;
import dev.countersign.problem.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {

    @Test
    void isTheNameItselfOrWhatLiesRightUnderIt() {
        assertThat(HostPattern.parse("Orders.Acme.example").orThrow())
                .isEqualTo(new HostPattern(new DnsName("orders.acme.example"), Reach.ITSELF))
                .hasToString("orders.acme.example");
        assertThat(HostPattern.parse("*.Acme.example").orThrow())
                .isEqualTo(new HostPattern(new DnsName("acme.example"), Reach.RIGHT_UNDER))
                .hasToString("*.acme.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "**.acme.example",
                "*.*.acme.example",
                "a.*.example",
                "a*.acme.example",
                "orders.acme.example.",
                "*.10.0.0.1",
                "127.0.0.1",
                "[::1]",
                "orders.acme.example:8443",
                "ordérs.example",
                "orders_.example",
                "orders.acme.example\0"
            })
    void isNothingElse(String text) {
        assertThat(HostPattern.parse(text)).isInstanceOf(Parsed.Bad.class);
    }
}
