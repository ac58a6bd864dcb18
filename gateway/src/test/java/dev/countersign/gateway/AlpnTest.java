package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.tls.Acceptance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told about having been let in, and in which protocol. */
class AlpnTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final byte[] GREETING = "220 at your service".getBytes(US_ASCII);

    @TempDir Path folder;

    @Test
    void clientOfOtherProtocolsGetsNoneAndIsServed() throws IOException {
        try (TestService service = greeting();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                TestClient client = connect(gateway, TestGateway.ALICE, "h2", "http/1.1")) {
            assertThat(client.socket().getApplicationProtocol()).isEmpty();
            assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
        }
    }

    @Test
    void clientWithoutAlpnGetsTheServiceAlone() throws IOException {
        try (TestService service = greeting();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                TestClient client = connect(gateway, TestGateway.ALICE)) {
            assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
        }
    }

    @Test
    void clientThatAsksForItGetsOneByteBeforeTheService() throws IOException {
        try (TestService service = greeting();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                TestClient client =
                        connect(gateway, TestGateway.ALICE, "h2", Acceptance.ALPN, "http/1.1")) {
            assertThat(client.socket().getApplicationProtocol()).isEqualTo(Acceptance.ALPN);
            assertThat(client.read(1)).containsExactly(Acceptance.ACCEPTED);
            assertThat(client.read(GREETING.length)).isEqualTo(GREETING);
            assertThat(gateway.awaitTold("decision", 1).get(0).text("alpn"))
                    .isEqualTo(Acceptance.ALPN);
        }
    }

    @Test
    void refusedClientGetsNoByte() throws IOException {
        try (TestService service = greeting();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .allowing(TestGateway.ALICE)
                                .start(folder);
                TestClient bob = connect(gateway, TestGateway.BOB, Acceptance.ALPN)) {
            assertThat(bob.ending()).isEqualTo("handshake_failure");
            assertThat(bob.received()).isZero();
        }
    }

    @Test
    void clientWhoseServiceIsDownGetsNoByte() throws IOException {
        InetSocketAddress nobody;
        try (TestService gone = greeting()) {
            nobody = gone.address();
        }
        try (TestService unused = greeting();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, unused).to(nobody).start(folder);
                TestClient client = connect(gateway, TestGateway.ALICE, Acceptance.ALPN)) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isZero();
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("upstream.unreachable");
            assertThat(end.text("seen")).contains(":" + nobody.getPort());
            assertThat(end.text("receipt")).isNotEmpty();
        }
    }

    private static TestService greeting() throws IOException {
        return TestService.start((socket, service) -> {
            socket.getOutputStream().write(GREETING);
            service.read(socket.getInputStream(), new byte[1]);
        });
    }

    private static TestClient connect(TestGateway gateway, String id, String... protocols)
            throws IOException {
        return TestClient.connect(
                gateway.address(), TestGateway.client(AUTHORITY, id), List.of(protocols));
    }
}
