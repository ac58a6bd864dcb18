package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.Acceptance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dial gives a wrong peer nothing: not a byte of the local program's, and not our certificate;
 * the local program gets nothing of the peer's.
 */
class WrongPeerTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ORDERS = TestDial.orders(AUTHORITY);
    private static final byte[] SECRET = "the local program's secret".getBytes(US_ASCII);
    private static final Limits SHORT =
            new Limits(Duration.ofMillis(1500), Duration.ofSeconds(5), Optional.empty());
    private static final TestPeer.Ways TALKATIVE =
            TestPeer.Ways.demanding((socket, peer) -> {
                socket.getOutputStream().write(SECRET);
                TestPeer.echo(socket, peer);
            });

    @TempDir Path folder;

    @AfterAll
    static void nothingIsLost() {
        assertThat(LeakWatch.found()).isEmpty();
    }

    static Stream<Arguments> believedByNobody() {
        return Stream.of(
                Arguments.of(
                        AUTHORITY.issue().spiffe(TestGateway.BOB).clientAndServer().make(),
                        "trust.name-mismatch",
                        "bad_certificate"),
                Arguments.of(
                        Forge.of(AUTHORITY).make(Fault.UNKNOWN_ISSUER, Role.SERVER),
                        "trust.unknown-issuer",
                        "unknown_ca"),
                Arguments.of(
                        Forge.of(AUTHORITY).make(Fault.EXPIRED, Role.SERVER),
                        "trust.leaf-expired",
                        "certificate_expired"),
                Arguments.of(
                        AUTHORITY.issue().spiffe(TestDial.ORDERS).clientOnly().make(),
                        "trust.wrong-usage",
                        "unsupported_certificate"));
    }

    @ParameterizedTest
    @MethodSource("believedByNobody")
    void isRefusedBeforeItSeesOurCertificate(TestIdentity wrong, String code, String alert)
            throws IOException {
        try (TestPeer peer = TestPeer.start(wrong, TALKATIVE);
                TestGateway gateway = dialing(peer.address())) {
            JournalLine decision = assertRefused(gateway, code);
            assertThat(decision.text("seen")).startsWith(Addresses.text(peer.address()) + ": ");
            Patience.until("the alert", TestGateway.SOON, () -> !peer.alerts().isEmpty());
            assertThat(peer.alerts()).containsExactly(alert);
            assertThat(peer.shown()).isEmpty();
            assertThat(peer.bytes()).isZero();
        }
    }

    @Test
    void rightOneSeesOurCertificateAndIsServed() throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway gateway = dialing(peer.address());
                Socket local = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(local)).isTrue();
            assertThat(peer.shown())
                    .containsExactly(gateway.gateway.snapshot().credential().chain().get(0));
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            assertThat(decision.text("direction")).isEqualTo("out");
            assertThat(decision.text("dial")).isEqualTo("orders");
            assertThat(decision.text("outcome")).isEqualTo("proven");
            assertThat(decision.text("peer")).isEqualTo(TestDial.ORDERS);
            assertThat(decision.text("expected")).isEqualTo(TestDial.ORDERS);
            assertThat(decision.text("address")).isEqualTo(Addresses.text(peer.address()));
            assertThat(decision.text("tls")).startsWith("TLSv1.3 ");
        }
    }

    @Test
    void thatAsksForNoCertificateIsRefused() throws IOException {
        try (TestPeer peer =
                        TestPeer.start(ORDERS, TALKATIVE.asking(TestPeer.Asking.DOES_NOT_ASK));
                TestGateway gateway = dialing(peer.address())) {
            assertRefused(gateway, "proof.one-sided");
            assertThat(peer.bytes()).isZero();
        }
    }

    static Stream<Arguments> unwilling() {
        TestPeer.Manner closes = (socket, peer) -> socket.close();
        TestPeer.Manner answersOtherwise =
                (socket, peer) -> {
                    socket.getOutputStream().write(7);
                    TestPeer.echo(socket, peer);
                };
        return Stream.of(
                Arguments.of(closes, "proof.refused-by-peer"),
                Arguments.of(answersOtherwise, "proof.refused-by-peer"),
                Arguments.of((TestPeer.Manner) TestPeer::echo, "limit.handshake-timeout"));
    }

    @ParameterizedTest
    @MethodSource("unwilling")
    void thatDoesNotLetUsInGetsNoByte(TestPeer.Manner manner, String code) throws IOException {
        TestPeer.Ways ways = TestPeer.Ways.demanding(manner).speaking(Acceptance.ALPN);
        try (TestPeer peer = TestPeer.start(ORDERS, ways);
                TestGateway gateway = dialing(peer.address())) {
            assertRefused(gateway, code);
            assertThat(peer.shown()).hasSize(1);
            assertThat(peer.bytes()).isZero();
        }
    }

    @Test
    void gatewayThatDoesNotKnowUsRefusesWithAnAlert() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway other =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .allowing(TestGateway.ALICE)
                                .start(folder.resolve("other"));
                TestGateway gateway = dialing(TestGateway.GATEWAY.text(), other.address())) {
            JournalLine decision = assertRefused(gateway, "proof.refused-by-peer");
            assertThat(decision.text("seen")).contains("alert handshake_failure");
            assertThat(other.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("access.no-matching-rule");
            assertThat(service.connections()).isZero();
        }
    }

    @Test
    void thatSpeaksNoTlsGetsNothingButTls() throws IOException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        TestService.Manner plain =
                (socket, service) -> {
                    byte[] hello = new byte[4096];
                    got.write(hello, 0, Math.max(service.read(socket.getInputStream(), hello), 0));
                    socket.getOutputStream().write("220 mail ready\r\n".getBytes(US_ASCII));
                    socket.getInputStream().transferTo(got);
                };
        try (TestService service = TestService.start(plain);
                TestGateway gateway = dialing(service.address())) {
            JournalLine decision = assertRefused(gateway, "proof.handshake-failed");
            assertThat(decision.text("seen")).contains("not TLS");
            Patience.until("its end", TestGateway.SOON, () -> service.ended() == 1);
            assertThat(got.toString(US_ASCII)).doesNotContain(new String(SECRET, US_ASCII));
            assertThat(got.toByteArray()).startsWith(22, 3, 1);
        }
    }

    @Test
    void thatIsSilentIsGivenUp() throws IOException {
        TestService.Manner silent =
                (socket, service) -> {
                    while (service.read(socket.getInputStream(), new byte[4096]) >= 0) {}
                };
        try (TestService service = TestService.start(silent);
                TestGateway gateway = dialing(service.address())) {
            assertRefused(gateway, "limit.handshake-timeout");
        }
    }

    @Test
    void thatIsNotThereIsTold() throws IOException {
        TestService gone = TestService.echo();
        gone.close();
        try (TestGateway gateway = dialing(gone.address())) {
            JournalLine decision = assertRefused(gateway, "upstream.unreachable");
            assertThat(decision.text("seen")).contains("refused");
        }
    }

    @Test
    void whoseNameIsUnknownIsTold() throws IOException {
        try (TestGateway gateway =
                dialing(InetSocketAddress.createUnresolved("nowhere.invalid", 8443))) {
            assertThat(assertRefused(gateway, "upstream.unreachable").text("seen"))
                    .startsWith("nowhere.invalid:8443: ");
        }
    }

    private TestGateway dialing(InetSocketAddress address) throws IOException {
        return dialing(TestDial.ORDERS, address);
    }

    private TestGateway dialing(String expected, InetSocketAddress address) throws IOException {
        Dial dial =
                TestDial.expecting(
                        expected, new LocalAddress.Tcp(TestGateway.loopback(0)), address);
        return TestDial.plan(AUTHORITY, dial).within(SHORT).start(folder);
    }

    /** The local program's bytes go nowhere, it gets none, and its connection ends in order. */
    private static JournalLine assertRefused(TestGateway gateway, String code) throws IOException {
        try (Socket local = TestDial.connect(gateway)) {
            local.getOutputStream().write(SECRET);
            assertThat(local.getInputStream().readAllBytes()).isEmpty();
        }
        List<JournalLine> decisions = gateway.awaitTold("decision", 1);
        assertThat(decisions).hasSize(1);
        JournalLine decision = decisions.get(0);
        assertThat(decision.text("direction")).isEqualTo("out");
        assertThat(decision.text("outcome")).isEqualTo("refused");
        assertThat(decision.text("code")).as(decision.json()).isEqualTo(code);
        assertThat(decision.text("receipt")).matches("r(-[0-9a-z]{4}){4}");
        assertThat(gateway.told("end")).isEmpty();
        assertThat(gateway.gateway.status().refusals()).containsEntry(code, 1L);
        return decision;
    }
}
