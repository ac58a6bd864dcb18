package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each direction ends by itself: who has said all is still answered, who breaks off is not. */
@Timeout(60)
class HalfCloseTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final Seeded SEEDED = Seeded.fresh();
    private static final byte[] QUESTION = SEEDED.bytes(8 * 1024 * 1024 + 1);
    private static final byte[] ANSWER = SEEDED.bytes(9 * 1024 * 1024 + 1);
    private static final int UNKNOWN_CA = 48;
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int CERTIFICATE_REQUIRED = 116;
    private static final int UNEXPECTED_MESSAGE = 10;

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    private static TestGateway.Plan plan(TestService service) {
        return TestGateway.Plan.of(AUTHORITY, service)
                .ending(Ending.EACH_WAY)
                .between(List.of(), Listen.Back.to(new LocalAddress.Tcp(service.address())))
                .allowing(TestGateway.ALICE);
    }

    // ---- who is let in

    @Test
    void refusesAsAnyListenerDoes() throws IOException {
        TestIdentity stranger = Forge.of(AUTHORITY).make(Fault.UNKNOWN_ISSUER, Role.CLIENT);
        TestIdentity bob = TestGateway.client(AUTHORITY, TestGateway.BOB);
        try (TestService service = TestService.echo();
                TestGateway gateway = plan(service).start(folder)) {
            assertThat(alert(Openssl.connect(gateway, stranger, folder.resolve("stranger"))))
                    .hasValue(UNKNOWN_CA);
            assertThat(alert(Openssl.connect(gateway, bob, folder.resolve("bob"))))
                    .hasValue(HANDSHAKE_FAILURE);
            assertThat(alert(Openssl.connect(gateway))).hasValue(CERTIFICATE_REQUIRED);

            assertThat(gateway.awaitTold("decision", 3))
                    .extracting(line -> line.text("code"))
                    .containsExactly(
                            "trust.unknown-issuer",
                            "access.no-matching-rule",
                            "trust.no-certificate");
            assertThat(service.connections()).isZero();
            try (Openssl alice = Openssl.connect(gateway, ALICE, folder.resolve("alice"))) {
                alice.converse();
            }
            JournalLine let = gateway.awaitTold("decision", 4).get(3);
            assertThat(let.text("tls")).startsWith("TLSv1.3 TLS_");
            assertThat(let.text("group")).isNotEmpty();
        }
    }

    private static OptionalInt alert(Openssl client) {
        try (client) {
            return client.awaitAlert();
        }
    }

    @Test
    void cutsOffWhoIsRevokedAlsoAfterItHasSaidAll() throws IOException {
        try (TestService silent = TestService.start((socket, one) -> fallSilent(socket, one));
                TestGateway gateway = plan(silent).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(QUESTION).socket().shutdownOutput();
            Patience.until("all", TestGateway.SOON, () -> silent.bytes() == QUESTION.length);
            gateway.publish(TestGateway.trust(AUTHORITY, ALICE.leaf().getSerialNumber()));
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("trust.revoked");
        }
    }

    // ---- who has said all

    @ParameterizedTest
    @MethodSource("transports")
    void answersClientThatHasSaidAll(Transport transport) throws IOException {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service = TestService.start((socket, one) -> answer(socket, asked));
                TestGateway gateway = plan(service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(QUESTION).socket().shutdownOutput();
            assertThat(client.input().readAllBytes()).isEqualTo(ANSWER);
            assertThat(within(asked)).isEqualTo(QUESTION);
            JournalLine end = gateway.awaitTold("end", 1).getFirst();
            assertThat(end.text("reason")).isEqualTo("client-closed");
            assertThat(end.number("bytes-in")).isEqualTo(QUESTION.length);
            assertThat(end.number("bytes-out")).isEqualTo(ANSWER.length);
        }
    }

    /** Finished, question and close_notify come in one flight, before the service is reached. */
    @ParameterizedTest
    @MethodSource("transports")
    void answersClientThatSaysAllInOneFlight(Transport transport) throws IOException {
        byte[] brief = "what?".getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service = TestService.start((socket, one) -> answer(socket, asked));
                TestGateway gateway = plan(service).on(transport).start(folder);
                OneFlight flight = new OneFlight(gateway.address());
                TestClient client = TestClient.connect(flight.address(), ALICE)) {
            client.send(brief).socket().shutdownOutput();
            flight.release();
            assertThat(client.input().readAllBytes()).isEqualTo(ANSWER);
            assertThat(within(asked)).isEqualTo(brief);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void listensToClientWhenServiceHasSaidAll(Transport transport) throws IOException {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (TestService service =
                        TestService.start((socket, one) -> {
                            socket.getOutputStream().write(ANSWER);
                            socket.shutdownOutput();
                            heard.complete(socket.getInputStream().readAllBytes());
                        });
                TestGateway gateway = plan(service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.input().readAllBytes()).isEqualTo(ANSWER);
            client.send(QUESTION).socket().shutdownOutput();
            assertThat(within(heard)).isEqualTo(QUESTION);
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("service-closed");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesBothWaysAtOnce(Transport transport) throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = plan(service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> {
                        try {
                            client.send(QUESTION).socket().shutdownOutput();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            assertThat(client.input().readAllBytes()).isEqualTo(QUESTION);
            sent.join();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesFromDialToListener(Transport transport) throws IOException {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service = TestService.start((socket, one) -> answer(socket, asked));
                TestGateway far =
                        plan(service)
                                .on(transport)
                                .allowing("spiffe://test.example/**")
                                .start(folder.resolve("far"));
                TestGateway near =
                        TestDial.plan(
                                        AUTHORITY,
                                        TestDial.ending(
                                                Ending.EACH_WAY,
                                                TestGateway.GATEWAY.text(),
                                                new LocalAddress.Tcp(TestGateway.loopback(0)),
                                                far.address()))
                                .on(transport)
                                .start(folder.resolve("near"));
                Socket local = TestDial.connect(near)) {
            local.getOutputStream().write(QUESTION);
            local.shutdownOutput();
            assertThat(local.getInputStream().readAllBytes()).isEqualTo(ANSWER);
            assertThat(within(asked)).isEqualTo(QUESTION);
            assertThat(near.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("local-closed");
            assertThat(far.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("client-closed");
        }
    }

    /** Where both ways end together, as they do unless it is said otherwise. */
    @ParameterizedTest
    @MethodSource("transports")
    void elsewhereTheAnswerIsLost(Transport transport) throws IOException {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service = TestService.start((socket, one) -> answer(socket, asked));
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(QUESTION).socket().shutdownOutput();
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isLessThan(ANSWER.length);
            assertThat(within(asked)).isEqualTo(QUESTION);
        }
    }

    // ---- who breaks off

    @ParameterizedTest
    @MethodSource("transports")
    void resetsServiceWhenClientEndsWithoutSayingSo(Transport transport) throws IOException {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service = TestService.start((socket, one) -> answer(socket, asked));
                TestGateway gateway = plan(service).on(transport).start(folder);
                Socket plain = new Socket()) {
            plain.connect(gateway.address());
            TestClient client = TestClient.over(plain, ALICE, List.of());
            client.send(QUESTION);
            plain.shutdownOutput();
            assertThatThrownBy(() -> within(asked)).hasCauseInstanceOf(SocketException.class);
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("client-closed");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void resetsServiceWhenClientIsReset(Transport transport) throws IOException {
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TestService service =
                        TestService.start((socket, one) -> {
                            one.read(socket.getInputStream(), new byte[1]);
                            answer(socket, asked);
                        });
                TestGateway gateway = plan(service).on(transport).start(folder)) {
            try (Socket plain = new Socket()) {
                plain.connect(gateway.address());
                TestClient.over(plain, ALICE, List.of()).send(new byte[] {1});
                Patience.until("a byte", TestGateway.SOON, () -> service.bytes() == 1);
                plain.setSoLinger(true, 0);
            }
            assertThatThrownBy(() -> within(asked)).hasCauseInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void breaksOffTowardsClientWhenServiceIsReset(Transport transport) throws IOException {
        try (TestService abrupt =
                        TestService.start((socket, one) -> {
                            one.read(socket.getInputStream(), new byte[1]);
                            socket.setSoLinger(true, 0);
                        });
                TestGateway gateway = plan(abrupt).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(new byte[] {1});
            assertThatThrownBy(() -> client.input().read()).isInstanceOf(SocketException.class);
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("service-closed");
        }
    }

    @Test
    void endsWhereNothingMovesAfterOneSideHasSaidAll() throws IOException {
        try (TestService silent = TestService.start((socket, one) -> fallSilent(socket, one));
                TestGateway gateway =
                        plan(silent)
                                .within(Limits.DEFAULT.idle(Duration.ofSeconds(1)))
                                .start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(new byte[] {1}).socket().shutdownOutput();
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("limit.idle");
        }
    }

    // ---- what the engine does by itself

    @Test
    void goesOnAfterKeyUpdateAndEndsFloodOfThem() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = plan(service).start(folder);
                Openssl client = Openssl.interactive(gateway, ALICE, folder)) {
            client.awaitLine("Verify return code");
            client.updateKey(1);
            client.converse();
            for (int count = 2; count < 40 && client.process().alive(); count++) {
                client.updateKey(count);
            }
            assertThat(client.awaitAlert()).hasValue(UNEXPECTED_MESSAGE);
        }
    }

    @Test
    void resumesWhereItIsToldTo() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .ending(Ending.EACH_WAY)
                                .resuming(Resumption.SAME_EPOCH)
                                .between(
                                        List.of(),
                                        Listen.Back.to(new LocalAddress.Tcp(service.address())))
                                .start(folder)) {
            String session = folder.resolve("session").toString();
            try (Openssl first =
                    Openssl.connect(gateway, ALICE, folder.resolve("1"), "-sess_out", session)) {
                first.converse();
                first.awaitLine("Post-Handshake New Session Ticket arrived");
            }
            try (Openssl second =
                    Openssl.connect(gateway, ALICE, folder.resolve("2"), "-sess_in", session)) {
                second.converse();
                assertThat(second.printed()).contains("Reused, TLSv1.3");
            }
            assertThat(gateway.awaitTold("decision", 2).get(1).text("handshake"))
                    .isEqualTo("resumed");
        }
    }

    private static byte[] within(CompletableFuture<byte[]> told) {
        return told.orTimeout(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    // ---- services

    /** Reads all of the question and only then answers it. */
    private static void answer(Socket socket, CompletableFuture<byte[]> asked) throws IOException {
        try {
            asked.complete(socket.getInputStream().readAllBytes());
            socket.getOutputStream().write(ANSWER);
        } catch (IOException e) {
            asked.completeExceptionally(e);
            throw e;
        }
    }

    /** Reads until the end, and then says nothing until the other side goes. */
    private static void fallSilent(Socket socket, TestService service) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        InputStream input = socket.getInputStream();
        while (service.read(input, buffer) >= 0) {
            // counted
        }
        Patience.until("the end", TestGateway.SOON, socket::isClosed);
    }

    /**
     * Between a client and a gateway: passes the hello on, and holds back what the client says
     * after it until it is released.
     */
    private static final class OneFlight implements AutoCloseable {
        private final TestService relay;
        private final CompletableFuture<Void> released = new CompletableFuture<>();

        OneFlight(InetSocketAddress gateway) throws IOException {
            this.relay = TestService.start((socket, one) -> carry(socket, gateway));
        }

        private void carry(Socket client, InetSocketAddress to) throws IOException {
            try (Socket gateway = new Socket()) {
                gateway.connect(to);
                byte[] hello = new byte[16 * 1024];
                int length = client.getInputStream().read(hello);
                gateway.getOutputStream().write(hello, 0, length);
                Thread back = Thread.ofVirtual().start(() -> carryBack(gateway, client));
                byte[] rest = client.getInputStream().readAllBytes();
                released.join();
                gateway.getOutputStream().write(rest);
                gateway.shutdownOutput();
                back.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static void carryBack(Socket gateway, Socket client) {
            try {
                gateway.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        InetSocketAddress address() {
            return relay.address();
        }

        void release() {
            released.complete(null);
        }

        @Override
        public void close() {
            relay.close();
        }
    }
}
