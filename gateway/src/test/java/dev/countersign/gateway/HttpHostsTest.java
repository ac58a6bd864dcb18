package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two services of HTTP at one port, with different policies: every pair of SNI and Host (NAM-01).
 */
class HttpHostsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final String ORDERS = "orders.test.example";
    private static final String BILLING = "billing.test.example";
    private static final String TENANT = "one.tenants.test.example";

    @TempDir private Path folder;

    private final Map<String, TellingService> telling =
            Map.of(
                    ORDERS, new TellingService(),
                    BILLING, new TellingService(),
                    TENANT, new TellingService());
    private TestService orders;
    private TestService billing;
    private TestService tenants;

    @BeforeEach
    void serve() throws IOException {
        orders = telling(ORDERS).start();
        billing = telling(BILLING).start();
        tenants = telling(TENANT).start();
    }

    @AfterEach
    void stop() {
        orders.close();
        billing.close();
        tenants.close();
    }

    private TellingService telling(String host) {
        return Objects.requireNonNull(telling.get(host));
    }

    private TestGateway start() throws IOException {
        return TestGateway.Plan.of(AUTHORITY)
                .speaking(HttpService.plain())
                .named("orders", ORDERS, orders, TestGateway.ALICE)
                .named("billing", BILLING, billing, "spiffe://test.example/**")
                .named("tenants", "*.tenants.test.example", tenants, TestGateway.ALICE)
                .start(folder);
    }

    private Curl.Answer ask(TestGateway gateway, String sni, String... further) throws IOException {
        String[] all = new String[further.length + 3];
        all[0] =
                "--insecure"; // the certificate is for localhost; names of the server are no matter
        // here
        all[1] = "--resolve";
        all[2] = sni + ":" + gateway.port() + ":127.0.0.1";
        System.arraycopy(further, 0, all, 3, further.length);
        return Curl.as(ALICE, gateway, folder)
                .ask("https://" + sni + ":" + gateway.port() + "/", all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void letsNoRequestThroughOnConnectionForAnother(String version) throws IOException {
        try (TestGateway gateway = start()) {
            for (String sni : telling.keySet()) {
                for (String host : telling.keySet()) {
                    int before = telling(host).requests().size();
                    Curl.Answer answer = ask(gateway, sni, version, "-H", "Host: " + host);
                    assertThat(answer.status())
                            .as(sni + " and then " + host)
                            .isEqualTo(sni.equals(host) ? 200 : 421);
                    if (answer.status() == 421) {
                        assertThat(answer.body()).contains("\"code\":\"http.misdirected\"");
                    }
                    assertThat(telling(host).requests())
                            .hasSize(before + (sni.equals(host) ? 1 : 0));
                }
            }
            assertThat(telling.values()).allMatch(one -> one.requests().size() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void knowsHostByItsCanonicalNameAlone(String version) throws IOException {
        try (TestGateway gateway = start()) {
            for (String same : new String[] {"ORDERS.test.EXAMPLE", ORDERS + ":8443"}) {
                Curl.Answer answer = ask(gateway, ORDERS, version, "-H", "Host: " + same);
                assertThat(answer.status()).as(same).isEqualTo(200);
                assertThat(answer.body())
                        .containsIgnoringCase("\nhost: " + same.toLowerCase(Locale.ROOT));
            }
            for (String none :
                    new String[] {ORDERS + ".", "orders.test.example@x", "a b", "x:y", "x:70000"}) {
                assertThat(ask(gateway, ORDERS, version, "-H", "Host: " + none).status())
                        .as(none)
                        .isEqualTo(400);
            }
            for (String other : new String[] {"other.test.example", "127.0.0.1", "[::1]"}) {
                assertThat(ask(gateway, ORDERS, version, "-H", "Host: " + other).status())
                        .as(other)
                        .isEqualTo(421);
            }
        }
    }

    @Test
    void takesOneHostAndNoMore() throws IOException {
        try (TestGateway gateway = start()) {
            Curl.Answer twice =
                    ask(
                            gateway,
                            ORDERS,
                            "--http1.1",
                            "-H",
                            "Host: " + ORDERS,
                            "-H",
                            "host : " + BILLING);
            assertThat(twice.status()).isEqualTo(400);
            Curl.Answer absolute =
                    ask(
                            gateway,
                            ORDERS,
                            "--http1.1",
                            "--request-target",
                            "https://" + BILLING + "/",
                            "-H",
                            "Host: " + ORDERS);
            assertThat(absolute.status()).isEqualTo(400);
            assertThat(telling(BILLING).requests()).isEmpty();
        }
    }
}
