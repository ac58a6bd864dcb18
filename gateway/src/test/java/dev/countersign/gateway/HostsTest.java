package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gateway.hello.HelloBytes;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many services at one address, each with hosts, a policy and trust of its own (NAM-03 to 06). */
class HostsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestAuthority PARTNER = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);
    private static final TestIdentity ABROAD =
            TestGateway.client(PARTNER, TestGateway.ALICE).trusting(AUTHORITY.root());
    private static final String ORDERS = "orders.test.example";
    private static final String BILLING = "billing.test.example";
    private static final String TENANT = "one.tenants.test.example";

    @TempDir Path folder;
    private TestService orders;
    private TestService billing;
    private TestService tenants;

    @BeforeEach
    void start() throws IOException {
        orders = TestService.echo();
        billing = TestService.echo();
        tenants = TestService.echo();
    }

    @AfterEach
    void stop() {
        orders.close();
        billing.close();
        tenants.close();
    }

    private TestGateway.Plan plan() {
        return TestGateway.Plan.of(AUTHORITY)
                .named("orders", ORDERS, orders, TestGateway.ALICE)
                .named("billing", BILLING, billing, TestGateway.BOB)
                .named("tenants", "*.tenants.test.example", tenants, "spiffe://test.example/**")
                .trusting("tenants", TestGateway.trust(PARTNER));
    }

    // ---- refused

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.test.example",
                "test.example",
                "tenants.test.example",
                "two.one.tenants.test.example",
                "orders.test.example.evil.example",
                "xorders.test.example",
                "orders"
            })
    void refusesWhoAsksForAnyOtherHost(String host) throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            assertThatThrownBy(() -> TestClient.asking(host, gateway.address(), ALICE))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");

            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("access.unknown-host");
            assertThat(gateway.awaitTold("decision", 1).get(0).text("seen"))
                    .isEqualTo("the peer asked for " + host);
            assertThat(reached()).isZero();
        }
    }

    @Test
    void refusesWhoAsksForNoHost() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            assertThatThrownBy(() -> TestClient.connect(gateway.address(), ALICE))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");

            JournalLine line = gateway.awaitTold("decision", 1).get(0);
            assertThat(line.text("seen")).isEqualTo("the peer named no host");
            assertThat(line.text("listener")).isEqualTo("orders billing tenants");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.test.example.",
                "orders.test.example\0",
                "orders.test.example\0.evil",
                " orders.test.example",
                "orders.test.example:443",
                "orders,test.example",
                "127.0.0.1",
                "[::1]",
                "%6frders.test.example",
                "*.tenants.test.example",
                ".tenants.test.example",
                "ord\u00e9rs.test.example"
            })
    void refusesWhatIsNoHostName(String host) throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            assertThat(answerTo(gateway, HelloBytes.asking(host).record()))
                    .containsExactly(alert(112));
            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("access.unknown-host");
            assertThat(reached()).isZero();
        }
    }

    @Test
    void refusesMalformedHelloWithAnAlert() throws IOException {
        byte[] cut = {22, 3, 1, 0, 5, 1, 0, 0, 1, 3};
        try (TestGateway gateway = plan().start(folder)) {
            assertThat(answerTo(gateway, cut)).containsExactly(alert(50));
            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("proof.malformed-hello");
        }
    }

    @Test
    void answersNothingToWhatIsNotTls() throws IOException {
        byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (TestGateway gateway = plan().start(folder)) {
            assertThat(answerTo(gateway, http)).isEmpty();
            assertThat(gateway.awaitTold("decision", 1).get(0).text("seen"))
                    .isEqualTo("what the peer sent is not TLS");
        }
    }

    @Test
    void refusesSecondHelloThatAsksForAnotherHost() throws IOException {
        try (TestGateway gateway = plan().start(folder);
                HandshakeByHand client = retrying(gateway)) {
            List<byte[]> second = client.secondHello();
            for (byte[] record : second) {
                client.send(renamed(record));
            }
            assertThat(client.rest()).startsWith(alert(47));

            JournalLine line = gateway.awaitTold("decision", 1).get(0);
            assertThat(line.text("code")).isEqualTo("proof.hello-changed");
            assertThat(line.text("seen"))
                    .isEqualTo("the second hello asks for another host than the first");
            assertThat(reached()).isZero();
        }
    }

    /** The alert user_canceled is passed over by engines; the hello behind it is not. */
    @Test
    void refusesChangedSecondHelloAlsoBehindAnAlert() throws IOException {
        byte[] canceled = {21, 3, 3, 0, 2, 1, 90};
        try (TestGateway gateway = plan().start(folder);
                HandshakeByHand client = retrying(gateway)) {
            List<byte[]> second = client.secondHello();
            client.send(canceled);
            for (byte[] record : second) {
                client.send(renamed(record));
            }
            assertThat(client.rest()).startsWith(alert(47));

            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("proof.hello-changed");
        }
    }

    @Test
    void judgesUnderTheTrustOfTheServiceThatIsAskedFor() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            assertThat(ending(gateway, TENANT, ALICE)).isEqualTo("unknown_ca");
            assertThat(ending(gateway, ORDERS, ABROAD)).isEqualTo("unknown_ca");
            assertThat(reached()).isZero();

            try (TestClient abroad = TestClient.asking(TENANT, gateway.address(), ABROAD)) {
                assertThat(abroad.isServed()).isTrue();
            }
            assertThat(tenants.connections()).isEqualTo(1);
        }
    }

    @Test
    void decidesByThePolicyOfTheServiceThatIsAskedFor() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            assertThat(ending(gateway, BILLING, ALICE)).isEqualTo("handshake_failure");
            assertThat(ending(gateway, ORDERS, BOB)).isEqualTo("handshake_failure");
            assertThat(reached()).isZero();
        }
    }

    // ---- let in

    @Test
    void bringsEachPeerToTheServiceOfItsHost() throws IOException {
        try (TestGateway gateway = plan().start(folder);
                TestClient alice = TestClient.asking(ORDERS, gateway.address(), ALICE);
                TestClient bob =
                        TestClient.asking("Billing.TEST.example", gateway.address(), BOB)) {
            assertThat(alice.isServed()).isTrue();
            assertThat(bob.isServed()).isTrue();
            assertThat(orders.connections()).isEqualTo(1);
            assertThat(billing.connections()).isEqualTo(1);
            assertThat(gateway.awaitTold("decision", 2).stream().map(one -> one.text("listener")))
                    .containsExactlyInAnyOrder("orders", "billing");
        }
    }

    @Test
    void letsInWhoRepeatsItsHello() throws IOException {
        try (TestGateway gateway = plan().start(folder);
                HandshakeByHand client = retrying(gateway)) {
            for (byte[] record : client.secondHello()) {
                client.sendSlowly(record);
            }
            for (byte[] record : client.answerToServer()) {
                client.send(record);
            }
            client.send(client.data(new byte[] {1, 2, 3}));
            gateway.awaitTold("decision", 1);
            Patience.until("data", TestGateway.SOON, () -> orders.bytes() == 3);
        }
    }

    @Test
    void serviceWithoutHostsServesWhateverIsAskedFor() throws IOException {
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, orders).start(folder);
                TestClient alice = TestClient.asking("other.example", gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
        }
    }

    // ---- when the world changes

    @Test
    void endsThoseAloneWhoseServiceTrustsThemNoMore() throws IOException {
        try (TestGateway gateway = plan().start(folder);
                TestClient abroad = TestClient.asking(TENANT, gateway.address(), ABROAD);
                TestClient alice = TestClient.asking(ORDERS, gateway.address(), ALICE)) {
            assertThat(abroad.isServed()).isTrue();
            assertThat(alice.isServed()).isTrue();

            gateway.publishFor(
                    "tenants", TestGateway.trust(PARTNER, ABROAD.leaf().getSerialNumber()));

            assertThat(abroad.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("trust.revoked");
            assertThat(alice.isServed()).isTrue();
        }
    }

    private int reached() {
        return orders.connections() + billing.connections() + tenants.connections();
    }

    private static String ending(TestGateway gateway, String host, TestIdentity identity)
            throws IOException {
        try (TestClient client = TestClient.asking(host, gateway.address(), identity)) {
            return client.ending();
        } catch (SSLException e) {
            return TestClient.alertIn(e);
        }
    }

    /** Offers a key of a group that is not used here first, so that it is asked to try again. */
    private static HandshakeByHand retrying(TestGateway gateway) throws IOException {
        return new HandshakeByHand(
                gateway.address(),
                ALICE,
                parameters -> {
                    parameters.setNamedGroups(new String[] {"secp384r1", "secp256r1"});
                    parameters.setServerNames(List.of(new SNIHostName(ORDERS)));
                });
    }

    private static byte[] renamed(byte[] record) {
        String text = new String(record, StandardCharsets.ISO_8859_1);
        return text.replace("orders.test", "orderz.test").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] alert(int number) {
        return new byte[] {21, 3, 3, 0, 2, 2, (byte) number};
    }

    private static byte[] answerTo(TestGateway gateway, byte[] sent) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(gateway.address());
            plain.setSoTimeout(TestClient.PATIENCE_MILLIS);
            plain.getOutputStream().write(sent);
            return plain.getInputStream().readAllBytes();
        }
    }
}
