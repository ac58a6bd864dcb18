package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A local program reaches a proven peer through a dial, for as long as the peer's proof stands. */
class DialTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ORDERS = TestDial.orders(AUTHORITY);
    private static final int MEBI = 1024 * 1024;
    private static final int GREETINGS = 100;

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @AfterAll
    static void nothingIsLost() {
        assertThat(LeakWatch.found()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesMuchBothWaysFromDialToListener(Transport transport) throws Exception {
        int size = (transport == Transport.EPOLL ? 100 : 20) * MEBI;
        byte[] block = Seeded.fresh().bytes(MEBI);
        try (TestService echo = TestService.echo();
                TestGateway listening =
                        TestGateway.Plan.of(AUTHORITY, echo)
                                .on(transport)
                                .start(folder.resolve("listening"));
                TestGateway dialing = dialing(listening.address(), transport);
                Socket local = TestDial.connect(dialing);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<String> sent = threads.submit(() -> send(local, block, size));
            assertThat(hashOf(local.getInputStream(), size)).isEqualTo(sent.get());
            local.shutdownOutput();
            JournalLine end = dialing.awaitTold("end", 1).get(0);
            assertThat(end.text("direction")).isEqualTo("out");
            assertThat(end.text("reason")).isEqualTo("local-closed");
            assertThat(end.number("bytes-out")).isEqualTo(size);
            assertThat(end.number("bytes-in")).isEqualTo(size);
            JournalLine inbound = listening.awaitTold("end", 1).get(0);
            assertThat(inbound.text("reason")).isEqualTo("client-closed");
            assertThat(inbound.text("direction")).isEmpty();
            assertThat(dialing.told("decision").get(0).text("alpn")).isEqualTo("countersign/1");
        }
    }

    private TestGateway dialing(InetSocketAddress address, Transport transport) throws IOException {
        Dial dial =
                TestDial.expecting(
                        TestGateway.GATEWAY.text(),
                        new LocalAddress.Tcp(TestGateway.loopback(0)),
                        address);
        return TestDial.plan(AUTHORITY, dial).on(transport).start(folder.resolve("dialing"));
    }

    private static String send(Socket local, byte[] block, int size) throws IOException {
        MessageDigest digest = sha256();
        for (int sent = 0; sent < size; sent += block.length) {
            block[0]++;
            digest.update(block);
            local.getOutputStream().write(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hashOf(InputStream input, int size) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[256 * 1024];
        for (int left = size; left > 0; ) {
            int read = input.read(buffer, 0, Math.min(buffer.length, left));
            assertThat(read).as("bytes before the end, %d are missing", left).isPositive();
            digest.update(buffer, 0, read);
            left -= read;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void waitsForPeerThatDoesNotRead(Transport transport) throws Exception {
        AtomicLong sent = new AtomicLong();
        AtomicLong budget = new AtomicLong();
        TestPeer.Ways sluggish =
                TestPeer.Ways.demanding((socket, peer) -> {
                    Patience.until("a budget", TestGateway.SOON, () -> budget.get() > 0);
                    while (peer.read(socket, new byte[64 * 1024]) >= 0) {}
                });
        try (TestPeer peer = TestPeer.start(ORDERS, sluggish);
                TestGateway gateway =
                        TestDial.plan(AUTHORITY, TestDial.to(peer.address()))
                                .on(transport)
                                .start(folder);
                Socket local = TestDial.connect(gateway);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> pouring = threads.submit(() -> pourUntilClosed(local, sent));
            assertComesToRest(sent);
            long rested = sent.get();
            budget.set(1);
            Patience.until("more when there is room", TestGateway.SOON, () -> sent.get() > rested);
            TestDial.hangUp(local);
            pouring.get();
        }
    }

    private static void pourUntilClosed(Socket local, AtomicLong sent) {
        byte[] block = new byte[64 * 1024];
        try {
            while (true) {
                local.getOutputStream().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            // closed: that is the way out
        }
    }

    /** Kernel buffers take some megabytes on each leg; without back-pressure it would never end. */
    private static void assertComesToRest(AtomicLong sent) {
        long[] last = {-1, System.nanoTime()};
        Patience.until(
                "the sender to be stopped",
                TestGateway.SOON,
                () -> {
                    if (sent.get() != last[0]) {
                        last[0] = sent.get();
                        last[1] = System.nanoTime();
                    }
                    return last[0] > 0 && System.nanoTime() - last[1] > 500_000_000L;
                });
        assertThat(sent.get()).isLessThan(40L * MEBI);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bringsWhatThePeerSaysFirst(Transport transport) throws IOException {
        byte[] greeting = "220 orders ready".getBytes(US_ASCII);
        try (TestService service =
                        TestService.start(
                                (socket, one) -> socket.getOutputStream().write(greeting));
                TestGateway listening =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .on(transport)
                                .start(folder.resolve("listening"));
                TestGateway dialing = dialing(listening.address(), transport)) {
            // often: that a service greets and leaves in one turn of the event loop is luck
            for (int round = 0; round < GREETINGS; round++) {
                try (Socket local = TestDial.connect(dialing)) {
                    // without the acceptance byte, which is not the service's
                    assertThat(local.getInputStream().readAllBytes())
                            .as("round %d", round)
                            .isEqualTo(greeting);
                }
            }
            assertThat(dialing.awaitTold("end", GREETINGS))
                    .allSatisfy(end -> assertThat(end.text("reason")).isEqualTo("peer-closed"));
            assertThat(listening.awaitTold("end", GREETINGS))
                    .allSatisfy(end -> assertThat(end.text("reason")).isEqualTo("service-closed"));
        }
    }

    @Test
    void triesTheNextAddressUntilAPeerIsProven() throws IOException {
        TestService gone = TestService.echo();
        gone.close();
        TestIdentity bob = AUTHORITY.issue().spiffe(TestGateway.BOB).clientAndServer().make();
        try (TestPeer wrong = TestPeer.echo(bob);
                TestPeer right = TestPeer.echo(ORDERS);
                TestPeer unneeded = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.gateway(
                                AUTHORITY,
                                TestDial.to(
                                        gone.address(),
                                        wrong.address(),
                                        right.address(),
                                        unneeded.address()),
                                folder);
                Socket local = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(local)).isTrue();
            assertThat(gateway.awaitTold("decision", 1)).hasSize(1);
            assertThat(gateway.told("decision").get(0).text("address"))
                    .isEqualTo(Addresses.text(right.address()));
            assertThat(wrong.connections()).isEqualTo(1);
            assertThat(wrong.bytes()).isZero();
            assertThat(unneeded.connections()).isZero();
        }
    }

    @Test
    void tellsOfEveryAddressWhenNobodyIsProven() throws IOException {
        TestService gone = TestService.echo();
        gone.close();
        TestIdentity bob = AUTHORITY.issue().spiffe(TestGateway.BOB).clientAndServer().make();
        try (TestPeer wrong = TestPeer.echo(bob);
                TestGateway gateway =
                        TestDial.gateway(
                                AUTHORITY, TestDial.to(gone.address(), wrong.address()), folder);
                Socket local = TestDial.connect(gateway)) {
            assertThat(local.getInputStream().read()).isNegative();
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            assertThat(decision.text("code")).isEqualTo("trust.name-mismatch");
            assertThat(decision.text("seen"))
                    .contains(Addresses.text(gone.address()), Addresses.text(wrong.address()));
        }
    }

    @Test
    void triesNobodyElseOnceBytesWereSent() throws IOException {
        TestPeer.Ways leaving =
                TestPeer.Ways.demanding((socket, peer) -> peer.read(socket, new byte[1024]));
        try (TestPeer first = TestPeer.start(ORDERS, leaving);
                TestPeer second = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.gateway(
                                AUTHORITY, TestDial.to(first.address(), second.address()), folder);
                Socket local = TestDial.connect(gateway)) {
            local.getOutputStream().write("an order".getBytes(US_ASCII));
            assertThat(local.getInputStream().read()).isNegative();
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason")).isEqualTo("peer-closed");
            assertThat(second.connections()).isZero();
        }
    }

    @Test
    void bytesOfLocalProgramThatIsGoneByThenStillArrive() throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.gateway(AUTHORITY, TestDial.to(peer.address()), folder)) {
            try (Socket local = TestDial.connect(gateway)) {
                local.getOutputStream().write("last words".getBytes(US_ASCII));
            }
            Patience.until("the words", TestGateway.SOON, () -> peer.bytes() == 10);
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason")).isEqualTo("local-closed");
        }
    }

    @Test
    void namesTheHostThatItCallsButNoAddress() throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway byName =
                        TestDial.gateway(
                                AUTHORITY,
                                TestDial.to(
                                        InetSocketAddress.createUnresolved(
                                                "localhost", peer.port())),
                                folder.resolve("name"));
                TestGateway byAddress =
                        TestDial.gateway(
                                AUTHORITY,
                                TestDial.to(
                                        InetSocketAddress.createUnresolved(
                                                "127.0.0.1", peer.port())),
                                folder.resolve("address"))) {
            for (TestGateway one : new TestGateway[] {byName, byAddress}) {
                try (Socket local = TestDial.connect(one)) {
                    assertThat(TestDial.isServed(local)).isTrue();
                }
            }
            assertThat(peer.names()).containsExactly("localhost", "");
        }
    }

    @Test
    void revocationEndsOpenConnectionsToWhomItNames() throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.gateway(AUTHORITY, TestDial.to(peer.address()), folder);
                Socket local = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(local)).isTrue();
            gateway.publish(TestGateway.trust(AUTHORITY, BigInteger.ONE));
            assertThat(TestDial.isServed(local)).as("after another's revocation").isTrue();
            assertThat(Objects.requireNonNull(gateway.gateway.dials().get("orders")).live())
                    .isEqualTo(1);

            gateway.publish(TestGateway.trust(AUTHORITY, ORDERS.leaf().getSerialNumber()));
            assertThat(local.getInputStream().read()).isNegative();
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("trust.revoked");
            assertThat(end.text("receipt")).matches("r(-[0-9a-z]{4}){4}");
            assertThat(Objects.requireNonNull(gateway.gateway.dials().get("orders")))
                    .extracting(DialStatus::live, DialStatus::proven)
                    .containsExactly(0L, 1L);
            try (Socket next = TestDial.connect(gateway)) {
                assertThat(next.getInputStream().read()).isNegative();
            }
            assertThat(gateway.awaitTold("decision", 2).get(1).text("code"))
                    .isEqualTo("trust.revoked");
        }
    }

    @Test
    void newCredentialIsShownToWhomIsCalledNextAndOldConnectionsGoOn() throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.gateway(AUTHORITY, TestDial.to(peer.address()), folder);
                Socket before = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(before)).isTrue();
            gateway.publish(TestGateway.credential(AUTHORITY));
            try (Socket after = TestDial.connect(gateway)) {
                assertThat(TestDial.isServed(after)).isTrue();
            }
            assertThat(peer.shown()).hasSize(2).doesNotHaveDuplicates();
            assertThat(peer.shown().get(1))
                    .isEqualTo(gateway.gateway.snapshot().credential().chain().get(0));
            assertThat(TestDial.isServed(before)).isTrue();
        }
    }

    @Test
    void endsWhenTheProofOfThePeerEnds() throws IOException {
        Instant now = Instant.now();
        TestIdentity brief =
                AUTHORITY
                        .issue()
                        .spiffe(TestDial.ORDERS)
                        .clientAndServer()
                        .validBetween(now.minusSeconds(60), now.plusSeconds(10))
                        .make();
        try (TestPeer peer = TestPeer.echo(brief);
                TestGateway gateway =
                        TestDial.gateway(AUTHORITY, TestDial.to(peer.address()), folder);
                Socket local = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(local)).isTrue();
            local.setSoTimeout(2 * TestClient.PATIENCE_MILLIS);
            assertThat(local.getInputStream().read()).isNegative();
            assertThat(Duration.between(now, Instant.now())).isGreaterThan(Duration.ofSeconds(9));
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("trust.leaf-expired");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void gatewayThatStopsEndsWhatIsProvenAndWhatIsCalled(Transport transport) throws IOException {
        try (TestPeer peer = TestPeer.echo(ORDERS);
                TestGateway gateway =
                        TestDial.plan(AUTHORITY, TestDial.to(peer.address()))
                                .on(transport)
                                .start(folder.resolve("proven"));
                TestService silent =
                        TestService.start((socket, one) ->
                                socket.getInputStream()
                                        .transferTo(OutputStream.nullOutputStream()));
                TestGateway calling =
                        TestDial.plan(AUTHORITY, TestDial.to(silent.address()))
                                .on(transport)
                                .start(folder.resolve("calling"));
                Socket local = TestDial.connect(gateway);
                Socket waiting = TestDial.connect(calling)) {
            assertThat(TestDial.isServed(local)).isTrue();
            Patience.until("a call", TestGateway.SOON, () -> silent.connections() == 1);
            gateway.gateway.close();
            calling.gateway.close();
            assertThat(local.getInputStream().read()).isNegative();
            assertThat(waiting.getInputStream().read()).isNegative();
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("gateway-stopped");
            assertThat(calling.awaitTold("decision", 1).get(0).text("seen"))
                    .isEqualTo("the gateway stopped before the peer had proven itself");
        }
    }
}
