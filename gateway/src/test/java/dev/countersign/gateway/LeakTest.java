package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No way to end a connection loses a buffer, an engine or a TLS context. */
class LeakTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity STRANGER =
            Forge.of(AUTHORITY).make(Fault.UNKNOWN_ISSUER, Role.CLIENT);
    private static final byte[] DATA = new byte[100_000];
    private static final int TIMES = 10;

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @Test
    void watchSeesWhatIsLost() {
        assertThat(ResourceLeakDetector.getLevel())
                .as("set in the pom of this module")
                .isEqualTo(ResourceLeakDetector.Level.PARANOID);
        lose();
        Patience.until("a report", TestGateway.SOON, () -> !LeakWatch.found().isEmpty());
        LeakWatch.forget();
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
    }

    static Stream<Arguments> transportsAndEndings() {
        return transports()
                .flatMap(one ->
                        Arrays.stream(Ending.values()).map(ending -> Arguments.of(one, ending)));
    }

    @ParameterizedTest
    @MethodSource("transportsAndEndings")
    void noEndingLosesAnything(Transport transport, Ending ending) throws IOException {
        try (TestService echo = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, echo)
                                .on(transport)
                                .ending(ending)
                                .start(folder.resolve("echo"))) {
            for (int time = 0; time < TIMES; time++) {
                endInEveryWay(gateway);
                gateway.publish(TestGateway.allowing(List.of("spiffe://test.example/**")));
            }
            awaitNoneLive(gateway);
        }
        endWithDeadService(transport, ending);
        endInTheMiddle(transport, ending);
        assertThat(LeakWatch.found()).isEmpty();
    }

    private static void endInEveryWay(TestGateway gateway) throws IOException {
        InetSocketAddress address = gateway.address();
        try (TestClient refused = TestClient.connect(address, STRANGER)) {
            assertThat(refused.send(DATA).ending()).isEqualTo("unknown_ca");
        }
        try (HandshakeByHand vanishing = new HandshakeByHand(address, ALICE)) {
            vanishing.send(vanishing.hello());
        }
        try (HandshakeByHand unproven = new HandshakeByHand(address, ALICE)) {
            unproven.answer();
        }
        try (TestClient hasty = TestClient.connect(address, ALICE)) {
            hasty.send(DATA);
        }
        try (TestClient ending = TestClient.connect(address, ALICE)) {
            ending.send(DATA).socket().shutdownOutput();
        }
        reset(address);
    }

    private static void reset(InetSocketAddress address) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(address);
            TestClient client = TestClient.over(plain, ALICE, List.of());
            assertThat(client.isServed()).isTrue();
            client.send(DATA);
            plain.setSoLinger(true, 0);
        }
    }

    private void endWithDeadService(Transport transport, Ending ending) throws IOException {
        TestService dead = TestService.echo();
        dead.close();
        try (TestGateway gateway =
                TestGateway.Plan.of(AUTHORITY, dead)
                        .on(transport)
                        .ending(ending)
                        .start(folder.resolve("dead"))) {
            for (int time = 0; time < TIMES; time++) {
                try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                    assertThat(client.send(DATA).ending()).isEqualTo("close_notify");
                }
            }
        }
    }

    /** The service is gone in the middle, or the gateway while bytes wait on both sides. */
    private void endInTheMiddle(Transport transport, Ending ending) throws IOException {
        try (TestService abrupt =
                        TestService.start((socket, service) -> {
                            service.read(socket.getInputStream(), new byte[1]);
                            socket.setSoLinger(true, 0);
                        });
                FullService full = new FullService();
                TestGateway toAbrupt =
                        TestGateway.Plan.of(AUTHORITY, abrupt)
                                .on(transport)
                                .ending(ending)
                                .start(folder.resolve("abrupt"));
                TestGateway toFull =
                        TestGateway.Plan.of(AUTHORITY, abrupt)
                                .to(full.address())
                                .on(transport)
                                .ending(ending)
                                .start(folder.resolve("full"))) {
            for (int time = 0; time < TIMES; time++) {
                try (TestClient client = TestClient.connect(toAbrupt.address(), ALICE)) {
                    client.send(DATA).ending();
                } catch (SocketException reset) {
                    assertThat(ending).isEqualTo(Ending.EACH_WAY);
                }
                sendAndGo(toFull.address());
            }
            toFull.publish(TestGateway.trust(AUTHORITY, ALICE.leaf().getSerialNumber()));
        }
    }

    private static void sendAndGo(InetSocketAddress address) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(address);
            TestClient.over(plain, ALICE, List.of()).send(DATA);
        }
    }

    private static void awaitNoneLive(TestGateway gateway) {
        Patience.until(
                "the end of all",
                TestGateway.SOON,
                () -> gateway.gateway.status().connections().live() == 0);
    }
}
