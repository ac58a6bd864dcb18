package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Role;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener at a socket in the file system: peers prove themselves there as anywhere else. */
@Timeout(60)
class UnixListenTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int UNKNOWN_CA = 48;
    private static final int HANDSHAKE_FAILURE = 40;

    @TempDir Path folder;
    private Path socket;
    private TestService service;
    private int started;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("orders.sock");
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private TestGateway.Plan plan() {
        return TestGateway.Plan.of(AUTHORITY, service).at(socket).allowing(TestGateway.ALICE);
    }

    private TestGateway gateway(TestGateway.Plan plan) throws IOException {
        return plan.start(folder.resolve("g" + started++));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void refusesWhoIsNotLetIn(Transport transport) throws IOException {
        TestIdentity stranger = Forge.of(AUTHORITY).make(Fault.UNKNOWN_ISSUER, Role.CLIENT);
        TestIdentity bob = TestGateway.client(AUTHORITY, TestGateway.BOB);
        try (TestGateway gateway = gateway(plan().on(transport));
                Openssl one = Openssl.connect(gateway, stranger, folder.resolve("stranger"));
                Openssl other = Openssl.connect(gateway, bob, folder.resolve("bob"))) {
            assertThat(one.awaitAlert()).isEqualTo(OptionalInt.of(UNKNOWN_CA));
            assertThat(other.awaitAlert()).isEqualTo(OptionalInt.of(HANDSHAKE_FAILURE));
            assertThat(gateway.awaitTold("decision", 2))
                    .allSatisfy(line -> {
                        assertThat(line.text("outcome")).isEqualTo("refused");
                        assertThat(line.text("from")).isEqualTo("unix:" + socket);
                    });
            assertThat(service.connections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void servesWhoIsAndIsGoneAtTheEnd(Transport transport) throws IOException {
        try (TestGateway gateway = gateway(plan().on(transport));
                Openssl alice = Openssl.connect(gateway, ALICE, folder.resolve("alice"))) {
            alice.converse();
            JournalLine line = gateway.awaitTold("decision", 1).getFirst();
            assertThat(line.text("outcome")).isEqualTo("permit");
            assertThat(line.text("from")).isEqualTo("unix:" + socket);
            assertThat(gateway.place().text()).isEqualTo("unix:" + socket);
            assertThat(gateway.gateway.sockets()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void countsAllWhoCallThereAsOneSource() throws IOException {
        Limits limits =
                new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        ConnectionLimits.ofProcess().fromOneSource(1));
        try (TestGateway gateway = gateway(plan().within(limits));
                Openssl first = Openssl.connect(gateway, ALICE, folder.resolve("first"))) {
            first.converse();
            try (Openssl second = Openssl.connect(gateway, ALICE, folder.resolve("second"))) {
                second.process().awaitExit();
            }
            JournalLine refused = gateway.awaitTold("decision", 2).get(1);
            assertThat(refused.text("code")).isEqualTo("limit.connections-per-source");
            assertThat(refused.text("seen"))
                    .isEqualTo("1 connections from unix:" + socket + " are open");
            first.converse();
        }
    }

    @Test
    void tellsServiceThatAsksNoAddressButWho() throws IOException {
        try (TestService asking = TestService.echo();
                TestGateway gateway =
                        gateway(
                                TestGateway.Plan.of(AUTHORITY, asking)
                                        .at(socket, Listen.Opening.PROXY));
                Openssl alice = Openssl.connect(gateway, ALICE, folder.resolve("alice"))) {
            alice.converse();
            // the echo brings the header back, which ends with the name
            assertThat(alice.printed())
                    .contains(socket.toString(), TestGateway.ALICE + "is-anybody-there");
        }
    }

    @Test
    void takesThePlaceOfSocketOnWhichNobodyAnswersAndOfNoOther() throws IOException {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (TestGateway gateway = gateway(plan())) {
            assertThatThrownBy(() -> gateway(plan()))
                    .hasMessageContaining(socket + " is in use: somebody answers there");
            try (Openssl alice = Openssl.connect(gateway, ALICE, folder.resolve("alice"))) {
                alice.converse();
            }
        }
    }
}
