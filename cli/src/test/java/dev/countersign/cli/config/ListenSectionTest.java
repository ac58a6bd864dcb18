package dev.countersign.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Listen.Opening;
import dev.countersign.gateway.Resumption;
import dev.countersign.identity.HostPattern;
import dev.countersign.problem.CountersignException;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener says of itself: its hosts, its trust, who stands before it, what it protects. */
class ListenSectionTest {
    private static final String GOOD =
            """
            gateway:
              identity: { files: id }
              listen:
                - name: orders
                  at: '[::1]:8443'
                  to: 127.0.0.1:8080
                  allow:
                    - peer: spiffe://acme.example/web
            """;

    private static final String OWN =
            """
                  hosts: [ more.acme.example, "*.acme.example" ]
                  trust: { files: partner.pem, revocation: require }
            """;

    private static final int HEAD = GOOD.indexOf("    - name:");

    @TempDir Path folder;

    @Test
    void readsListenersThatShareAnAddress() throws IOException {
        String second =
                GOOD.substring(GOOD.indexOf("    - name: orders"))
                        .replace("orders\n", "more\n")
                        .replace("      to:", OWN + "      to:");
        String first = GOOD.replace("      to:", "      hosts: Orders.acme.example\n      to:");
        List<ListenPart> listeners = read(first + second).gateway().orElseThrow().listen();

        assertThat(listeners).extracting(ListenPart::at).hasToString("[[::1]:8443, [::1]:8443]");
        assertThat(listeners.get(0).place().hosts())
                .containsExactly(HostPattern.parse("orders.acme.example").orThrow());
        assertThat(listeners.get(0).trust()).isEmpty();
        assertThat(listeners.get(1).place().hosts())
                .containsExactly(
                        HostPattern.parse("more.acme.example").orThrow(),
                        HostPattern.parse("*.acme.example").orThrow());
        TrustPart trust = listeners.get(1).trust().orElseThrow();
        assertThat(trust.files()).containsExactly(folder.resolve("partner.pem"));
        assertThat(trust.demands().revocation()).isEqualTo(RevocationMode.REQUIRE);
        assertThat(trust.demands().profile()).isEqualTo(Profile.STANDARD);
    }

    @Test
    void refusesHostsThatAreNoneOrBelongToTwo() {
        String second =
                GOOD.substring(GOOD.indexOf("    - name: orders")).replace("orders\n", "more\n");
        String both =
                (GOOD + second)
                        .replace("      to:", "      hosts: [ a.example, b.example ]\n      to:");
        assertThat(refusal(both).getMessage())
                .contains(
                        "two listeners for a.example at [::1]:8443",
                        "two listeners for b.example at [::1]:8443");
        for (String[] change :
                new String[][] {
                    {"[]", "hosts is empty"},
                    {"[ a.example, A.example ]", "hosts has a.example twice"},
                    {"[ a.example. ]", "hosts has a DNS name: 'a.example.'"},
                    {"[ 10.0.0.1 ]", "expected: a name, not an address"},
                    {"[ '*' ]", "hosts has a DNS name: '*'"},
                }) {
            String wrong = GOOD.replace("      to:", "      hosts: " + change[0] + "\n      to:");
            assertThat(refusal(wrong).getMessage()).as(change[0]).contains(change[1]);
        }
    }

    @Test
    void refusesTrustOfAListenerThatNamesNoFile() {
        for (String trust : List.of("{}", "{ revocation: require }", "{ files: [] }")) {
            String wrong = GOOD.replace("      to:", "      trust: " + trust + "\n      to:");
            assertThat(refusal(wrong).getMessage())
                    .as(trust)
                    .contains("listen[1].trust.files names no file");
        }
        String asking =
                GOOD.replace(
                        "      to:",
                        "      trust: { files: p.pem, ocsp: [ 'http://o.example/' ] }\n      to:");
        assertThat(refusal(asking).getMessage()).contains("listen[1].trust.ocsp");
    }

    @Test
    void readsWhatIsProtectedAndWhoStandsBefore() throws IOException {
        String file =
                GOOD.replace(
                        "      to: 127.0.0.1:8080\n",
                        """
                              to: [ 127.0.0.1:8080, "unix:run/orders.sock" ]
                              health-check: 5s
                              proxy-protocol: { from: [ 10.0.0.0/8, "fd00::1" ], send: v2 }
                        """);
        ListenPart listener = read(file).gateway().orElseThrow().listen().getFirst();

        assertThat(listener.target().told())
                .isEqualTo(List.of("127.0.0.1:8080", "unix:" + folder.resolve("run/orders.sock")));
        assertThat(listener.target().healthCheck()).contains(Duration.ofSeconds(5));
        assertThat(listener.target().opening()).isEqualTo(Opening.PROXY);
        assertThat(listener.place().proxies())
                .containsExactly(new Cidr("10.0.0.0", 8), new Cidr("fd00:0:0:0:0:0:0:1", 128));
        assertThat(listener.place().proxies().getFirst().rule().matches(address("10.9.8.7")))
                .isTrue();
        assertThat(listener.place().proxies().getFirst().rule().matches(address("11.9.8.7")))
                .isFalse();
    }

    @Test
    void listensAtSocketInFileSystemWhereNoProxyStands() throws IOException {
        String unix = GOOD.replaceFirst("at: [^\n]+", "at: \"unix:run/orders.sock\"");
        String behind =
                unix.replace("      to:", "      proxy-protocol: { from: 10.0.0.0/8 }\n      to:");

        assertThat(read(unix).gateway().orElseThrow().listen().getFirst().at())
                .hasToString("unix:" + folder.resolve("run/orders.sock"));
        assertThat(refusal(behind).getMessage()).contains("listen[1].proxy-protocol", "no from");
        assertThat(refusal(unix.replace("unix:run/orders.sock", "unix:")).getMessage())
                .contains("listen[1].at", "a path behind it");
        String twice = unix + unix.substring(unix.indexOf("    - name:")).replace("s\n", "s2\n");
        assertThat(refusal(twice).getMessage()).contains("two listeners at unix:");
    }

    private static InetSocketAddress address(String text) {
        return new InetSocketAddress(text, 1);
    }

    @Test
    void resumesOnlyWhereItIsToldTo() throws IOException {
        String told = GOOD.replace("      to:", "      resumption: same-epoch\n      to:");
        String wrong = GOOD.replace("      to:", "      resumption: always\n      to:");

        assertThat(resumption(GOOD)).isEqualTo(Resumption.OFF);
        assertThat(resumption(told)).isEqualTo(Resumption.SAME_EPOCH);
        assertThat(refusal(wrong).getMessage()).contains("listen[1].resumption", "same-epoch");
    }

    @Test
    void endsEachWayByItselfOnlyWhereItIsToldTo() throws IOException {
        String told = GOOD.replace("      to:", "      half-close: true\n      to:");
        String wrong = GOOD.replace("      to:", "      half-close: maybe\n      to:");

        assertThat(ending(GOOD)).isEqualTo(Ending.TOGETHER);
        assertThat(ending(told)).isEqualTo(Ending.EACH_WAY);
        assertThat(read(told).gateway().orElseThrow().listen().getFirst().place())
                .as("a change of it needs a restart")
                .hasToString("[::1]:8443 half-closing");
        assertThat(refusal(wrong).getMessage()).contains("listen[1].half-close", "true or false");
    }

    private Ending ending(String file) throws IOException {
        return read(file).gateway().orElseThrow().listen().getFirst().place().speak().ending();
    }

    private Resumption resumption(String file) throws IOException {
        return read(file).gateway().orElseThrow().listen().getFirst().place().resumption();
    }

    @Test
    void refusesProxiesAndTargetsThatAreNone() {
        for (String[] change :
                new String[][] {
                    {"to: []", "listen[1].to names no address"},
                    {"to: 'unix:'", "expected: a path behind it"},
                    {"to: 127.0.0.1:8080\n      health-check: 0s", "health-check"},
                    {"to: 127.0.0.1:8080\n      proxy-protocol: {}", "expected: one of them"},
                    {
                        "to: 127.0.0.1:8080\n      proxy-protocol: { from: [] }",
                        "from names no address"
                    },
                    {
                        "to: 127.0.0.1:8080\n      proxy-protocol: { from: proxy.example }",
                        "from has 'proxy.example'"
                    },
                    {
                        "to: 127.0.0.1:8080\n      proxy-protocol: { from: 10.0.0.0/33 }",
                        "from has '10.0.0.0/33'"
                    },
                    {"to: 127.0.0.1:8080\n      proxy-protocol: { send: v1 }", "send is 'v1'"},
                }) {
            assertThat(refusal(GOOD.replace("to: 127.0.0.1:8080", change[0])).getMessage())
                    .as(change[0])
                    .contains(change[1]);
        }
    }

    @Test
    void refusesListenersAtOneAddressBehindDifferentProxies() throws IOException {
        String first = behind("orders", "10.0.0.1");
        String same = first + behind("more", "10.0.0.1").substring(HEAD);
        String other = first + behind("more", "10.0.0.2").substring(HEAD);

        assertThat(read(same).gateway().orElseThrow().listen()).hasSize(2);
        assertThat(refusal(other).getMessage())
                .contains("listeners at [::1]:8443 with different proxy-protocol.from");
    }

    private static String behind(String name, String proxy) {
        return GOOD.replace("name: orders", "name: " + name)
                .replace(
                        "      to:",
                        "      hosts: "
                                + name
                                + ".example\n      proxy-protocol: { from: "
                                + proxy
                                + " }\n      to:");
    }

    private CountersignException refusal(String text) {
        return catchThrowableOfType(CountersignException.class, () -> read(text));
    }

    private Configuration read(String text) throws IOException {
        Path file = folder.resolve("countersign.yaml");
        Files.writeString(file, text);
        return ConfigurationFile.read(file);
    }
}
