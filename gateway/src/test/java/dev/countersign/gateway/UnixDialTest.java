package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dial behind a socket in the file system: its owner's alone, and gone when the gateway stops.
 */
@Timeout(60)
class UnixDialTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ORDERS = TestDial.orders(AUTHORITY);

    @TempDir Path folder;
    private Path socket;
    private TestPeer peer;
    private int started;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("orders.sock");
        peer = TestPeer.echo(ORDERS);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    private TestGateway gateway(Transport transport) throws IOException {
        Dial dial = TestDial.at(new LocalAddress.UnixSocket(socket), peer.address());
        return TestDial.plan(AUTHORITY, dial).on(transport).start(folder.resolve("g" + started++));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void servesItsOwnerAndIsGoneAtTheEnd(Transport transport) throws IOException {
        try (TestGateway gateway = gateway(transport)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(TestDial.isServedAt(socket)).isTrue();
            assertThat(TestDial.isServedAt(socket)).isTrue();
            assertThat(gateway.awaitTold("end", 2)).hasSize(2);
            assertThat(gateway.told("decision").get(0).text("from")).isEqualTo("unix:" + socket);
            assertThat(Objects.requireNonNull(gateway.gateway.dials().get("orders")).at().text())
                    .isEqualTo("unix:" + socket);
        }
        assertThat(files()).containsExactly("g0");
    }

    @Test
    void takesThePlaceOfSocketOnWhichNobodyAnswers() throws IOException {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(Files.exists(socket)).isTrue();
        try (TestGateway gateway = gateway(Transport.best())) {
            assertThat(TestDial.isServedAt(socket)).isTrue();
            assertThat(gateway.awaitTold("decision", 1)).hasSize(1);
        }
    }

    @Test
    void leavesSocketOnWhichSomebodyAnswers() throws IOException {
        try (TestGateway first = gateway(Transport.best())) {
            assertThatThrownBy(() -> gateway(Transport.best()))
                    .hasMessageContaining(socket + " is in use");
            assertThat(first.gateway.dials()).hasSize(1);
            assertThat(TestDial.isServedAt(socket)).isTrue();
        }
        assertThat(files()).containsExactlyInAnyOrder("g0", "g1");
    }

    @Test
    void leavesFileThatIsNoSocket() throws IOException {
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> gateway(Transport.best()))
                .hasMessageContaining(socket + " is there and is no socket");
        assertThat(Files.readString(socket)).isEqualTo("precious");
    }

    @Test
    void refusesPathThatIsTooLong() {
        socket = folder.resolve("x".repeat(108) + ".sock");
        assertThatThrownBy(() -> gateway(Transport.best()))
                .hasMessageContaining("(expected: at most 107)");
    }

    @Test
    void leavesWhatSomebodyElsePutThereMeanwhile() throws IOException {
        try (TestGateway gateway = gateway(Transport.best())) {
            assertThat(gateway.gateway.dials()).hasSize(1);
            Files.delete(socket);
            Files.writeString(socket, "another's");
        }
        assertThat(Files.readString(socket)).isEqualTo("another's");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).toList();
        }
    }
}
