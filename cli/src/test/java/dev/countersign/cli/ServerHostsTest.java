package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.Configuration.Place;
import dev.countersign.cli.config.Configuration.Target;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.cli.config.HostPort;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.Resumption;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.HostPattern;
import dev.countersign.issuance.Hosts;
import dev.countersign.x509.GeneralName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerHostsTest {
    @Test
    void refusesWhatIsNeitherNameNorAddress() {
        for (String text : List.of("", "a b", "*.acme.example", "300.1.1.1", "::g", "host:1")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> ServerHosts.parse(List.of(text)));
        }
    }

    @Test
    void tellsNamesFromAddressesAndTakesEachOnce() {
        Hosts hosts =
                ServerHosts.parse(
                        List.of("db.acme.example", "127.0.0.1", "::1", "DB.acme.example"));
        assertThat(hosts.names()).containsExactly(new DnsName("db.acme.example"));
        assertThat(hosts.addresses())
                .containsExactly(
                        new GeneralName.Ip("7f000001"),
                        new GeneralName.Ip("00000000000000000000000000000001"));
    }

    @Test
    void takesEveryHostOfServiceThatIsName() {
        ListenPart listener =
                new ListenPart(
                        "orders",
                        new Place(
                                new LocalPlace.Port(new HostPort("0.0.0.0", 8443)),
                                Set.of(
                                        HostPattern.parse("orders.acme.example").orThrow(),
                                        HostPattern.parse("*.acme.example").orThrow()),
                                List.of(),
                                Resumption.OFF,
                                new Listen.Speak.Tcp(Ending.TOGETHER)),
                        Target.at(new HostPort("127.0.0.1", 8080)),
                        Optional.empty(),
                        List.of(),
                        WhenRefused.ALERT);

        assertThat(ServerHosts.of(List.of(listener)).names())
                .containsExactly(new DnsName("localhost"), new DnsName("orders.acme.example"));
    }
}
