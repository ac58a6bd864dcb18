package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever ends a connection, what was sent before arrives, and the other side is told. */
class RelayEndsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int MUCH = 5 * 1024 * 1024;

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void clientGetsAllAndThenCloseNotifyWhenServiceEnds(Transport transport) throws IOException {
        try (TestService service =
                        TestService.start(
                                (socket, one) -> socket.getOutputStream().write(new byte[MUCH]));
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isEqualTo(MUCH);
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("service-closed");
            assertThat(end.number("bytes-out")).isEqualTo(MUCH);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void clientGetsAllThoughItIsStillSendingWhenServiceEnds(Transport transport)
            throws IOException {
        try (TestService service =
                        TestService.start((socket, one) -> {
                            one.read(socket.getInputStream(), new byte[1]);
                            socket.getOutputStream().write(new byte[MUCH]);
                            socket.shutdownOutput();
                            // takes what still comes, as a web server that answers early
                            socket.getInputStream().readAllBytes();
                        });
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            client.send(new byte[3 * 1024 * 1024]);
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isEqualTo(MUCH);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void serviceGetsAllAndThenTheEndWhenClientEnds(Transport transport) throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder)) {
            for (int time = 1; time <= 10; time++) {
                // sends at once after its Finished, and is gone before the service is reached
                try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                    client.send(new byte[10_000]);
                }
                int count = time;
                Patience.until("the end", TestGateway.SOON, () -> service.ended() == count);
                assertThat(service.bytes()).isEqualTo(10_000L * count);
            }
            assertThat(gateway.awaitTold("end", 10))
                    .allSatisfy(end -> assertThat(end.text("reason")).isEqualTo("client-closed"));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void serviceGetsTheEndWhenClientOnlyEndsItsSide(Transport transport) throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.isServed()).isTrue();
            client.socket().shutdownOutput();
            Patience.until("the end", TestGateway.SOON, () -> service.ended() == 1);
            assertThat(client.ending()).isEqualTo("close_notify");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void serviceGetsTheEndWhenClientIsReset(Transport transport) throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder)) {
            Socket plain = new Socket();
            plain.connect(gateway.address());
            TestClient client = TestClient.over(plain, ALICE, List.of());
            assertThat(client.isServed()).isTrue();
            plain.setSoLinger(true, 0);
            plain.close();
            Patience.until("the end", TestGateway.SOON, () -> service.ended() == 1);
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("client-closed");
        }
    }
}
