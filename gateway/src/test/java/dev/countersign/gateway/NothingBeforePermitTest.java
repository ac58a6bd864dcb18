package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No byte, and no connection, reaches the service before the peer has proven itself. */
class NothingBeforePermitTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final Limits SHORT =
            new Limits(Duration.ofMillis(800), Duration.ofSeconds(5), Optional.empty());
    private static final byte[] EARLY = new byte[20_000];

    @TempDir Path folder;
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway = TestGateway.Plan.of(AUTHORITY, service).within(SHORT).start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    /** Where a client may stop; the last one is the whole way. */
    enum Stop {
        BEFORE_HELLO,
        WITHIN_HELLO,
        AFTER_HELLO,
        BEFORE_FINISHED,
        NOWHERE
    }

    @ParameterizedTest
    @EnumSource
    void fromClientThatStops(Stop stop) throws IOException {
        try (HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            switch (stop) {
                case BEFORE_HELLO -> {}
                case WITHIN_HELLO -> client.send(Arrays.copyOf(client.hello(), 100));
                case AFTER_HELLO -> client.send(client.hello());
                case BEFORE_FINISHED -> sendAllButLast(client, client.answer());
                case NOWHERE -> {
                    sendAll(client, client.answer());
                    client.send(client.data(EARLY));
                    Patience.until("data", TestGateway.SOON, () -> service.bytes() == EARLY.length);
                    return;
                }
            }
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                .isEqualTo("limit.handshake-timeout");
        assertThat(service.connections()).isZero();
    }

    @Test
    void fromClientThatLeavesOutPartOfItsProof() throws IOException {
        try (HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            List<byte[]> records = client.answer();
            assertThat(records).hasSizeGreaterThanOrEqualTo(3);
            records.remove(records.size() - 2);
            sendAll(client, records);
            client.send(client.data(EARLY));
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                .isEqualTo("proof.handshake-failed");
        assertThat(service.connections()).isZero();
    }

    @Test
    void fromClientThatDoesNotHoldTheKey() throws IOException {
        PrivateKey other = KeyKind.P_256.generate(Seeded.fresh().secureRandom()).getPrivate();
        Socket plain = new Socket();
        plain.connect(gateway.address());
        try (TestClient thief =
                TestClient.over(plain, TestClient.context(ALICE, other), List.of())) {
            assertThat(thief.send(EARLY).ending()).isEqualTo("decrypt_error");
        }
        assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                .isEqualTo("proof.handshake-failed");
        assertThat(service.connections()).isZero();

        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
        }
    }

    @Test
    void fromClientThatSpeaksNoTls() throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(gateway.address());
            plain.setSoTimeout(TestClient.PATIENCE_MILLIS);
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            plain.getInputStream().readAllBytes();
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("code")).isEqualTo("proof.handshake-failed");
        assertThat(decision.text("seen")).contains("not TLS");
        assertThat(service.connections()).isZero();
    }

    private static void sendAll(HandshakeByHand client, List<byte[]> records) throws IOException {
        for (byte[] record : records) {
            client.send(record);
        }
    }

    private static void sendAllButLast(HandshakeByHand client, List<byte[]> records)
            throws IOException {
        sendAll(client, records.subList(0, records.size() - 1));
    }
}
