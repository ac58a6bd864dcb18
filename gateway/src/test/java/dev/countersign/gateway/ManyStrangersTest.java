package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many come and prove nothing, who proves himself at once is served. */
class ManyStrangersTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir Path folder;

    @Test
    void servesTheHonestBeyondThoseWhoOnlyWait() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = gateway(service, usual().handshakes(20));
                Silent silent = new Silent()) {
            silent.comeTo(gateway, 20);
            pass(Duration.ofMillis(1_100));
            silent.comeTo(gateway, 10);
            try (TestClient first = TestClient.connect(gateway.address(), ALICE);
                    TestClient second = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(first.isServed()).isTrue();
                assertThat(second.isServed()).isTrue();
            }
            // who of the first came before whom is for the accepting threads to say
            Patience.until("12 to be closed", TestGateway.SOON, () -> silent.closed(0, 20) == 12);
            assertThat(silent.closed(20, 30)).as("those who came late").isZero();
            assertThat(gateway.gateway.status().refusals()).containsEntry("limit.handshakes", 12L);
            assertThat(
                            gateway.awaitTold("decision", 14).stream()
                                    .filter(line -> line.text("outcome").equals("refused"))
                                    .map(line -> line.text("code") + ": " + line.text("seen")))
                    .containsOnly("limit.handshakes: 20 others are at their handshakes");
        }
    }

    /** Who was refused is waited for, so that he gets his alert; not at the cost of others. */
    @Test
    void waitsForNobodyWhoWasRefusedWhenOthersCome() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = gateway(service, usual().handshakes(3));
                Silent refused = new Silent()) {
            refused.comeTo(gateway, 3);
            refused.send("no TLS, and no end of it either");
            gateway.awaitTold("decision", 3);
            pass(Duration.ofMillis(1_100));
            assertThat(refused.reset()).as("all of them linger").isZero();
            try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(client.isServed()).isTrue();
            }
            Patience.until("one to be let go", TestGateway.SOON, () -> refused.reset() > 0);
            assertThat(refused.reset()).as("those who need not go yet").isEqualTo(1);
        }
    }

    @Test
    void closesWhoeverIsOneTooManyFromHisSource() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = gateway(service, usual().fromOneSource(2));
                TestClient first = TestClient.connect(gateway.address(), ALICE)) {
            try (TestClient second = TestClient.connect(gateway.address(), ALICE)) {
                assertThatThrownBy(() -> TestClient.connect(gateway.address(), ALICE))
                        .isInstanceOf(IOException.class);
                assertThat(first.isServed() && second.isServed()).isTrue();
            }
            JournalLine refusal = refusalAmong(gateway, 3);
            assertThat(refusal.text("code")).isEqualTo("limit.connections-per-source");
            assertThat(refusal.text("seen")).isEqualTo("2 connections from 127.0.0.1/32 are open");
            gateway.awaitTold("end", 1);
            try (TestClient again = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(again.isServed()).isTrue();
            }
        }
    }

    @Test
    void closesWhoeverIsOneTooMany() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = gateway(service, usual().most(1))) {
            try (TestClient first = TestClient.connect(gateway.address(), ALICE)) {
                assertThatThrownBy(() -> TestClient.connect(gateway.address(), ALICE))
                        .isInstanceOf(IOException.class);
                assertThat(first.isServed()).isTrue();
            }
            assertThat(refusalAmong(gateway, 2).text("code")).isEqualTo("limit.connections");
            gateway.awaitTold("end", 1);
            try (TestClient again = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(again.isServed()).isTrue();
            }
        }
    }

    @Test
    void closesWhoeverComesTooSoonAfterTheOthers() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = gateway(service, usual().handshakesPerSecond(1));
                Silent silent = new Silent()) {
            silent.comeTo(gateway, 1);
            assertThatThrownBy(() -> TestClient.connect(gateway.address(), ALICE))
                    .isInstanceOf(IOException.class);
            assertThat(refusalAmong(gateway, 1).text("code")).isEqualTo("limit.handshake-rate");
            pass(Duration.ofMillis(1_100));
            try (TestClient later = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(later.isServed()).isTrue();
            }
        }
    }

    private static ConnectionLimits usual() {
        return Limits.DEFAULT.connections();
    }

    private TestGateway gateway(TestService service, ConnectionLimits connections)
            throws IOException {
        Limits limits =
                new Limits(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        connections);
        return TestGateway.Plan.of(AUTHORITY, service).within(limits).start(folder);
    }

    private static JournalLine refusalAmong(TestGateway gateway, int decisions) {
        return gateway.awaitTold("decision", decisions).stream()
                .filter(line -> line.text("outcome").equals("refused"))
                .findFirst()
                .orElseThrow();
    }

    private static void pass(Duration time) {
        long start = System.nanoTime();
        Patience.until(
                "time to pass", TestGateway.SOON, () -> System.nanoTime() - start > time.toNanos());
    }

    /** Those who connect and say nothing. */
    private static final class Silent implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        void comeTo(TestGateway gateway, int count) throws IOException {
            for (int one = 0; one < count; one++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.connect(gateway.address(), TestClient.PATIENCE_MILLIS);
            }
        }

        /** How many of these the gateway has closed. */
        long closed(int from, int to) {
            return sockets.subList(from, to).stream().filter(Silent::isClosed).count();
        }

        void send(String text) throws IOException {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            }
        }

        /** To how many of them nothing can be sent any more. */
        long reset() {
            return sockets.stream().filter(Silent::isReset).count();
        }

        private static boolean isReset(Socket socket) {
            try {
                socket.getOutputStream().write(1);
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        private static boolean isClosed(Socket socket) {
            try {
                socket.setSoTimeout(20);
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
