package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the listener speaks and what it does not, as openssl sees it. */
class TlsPropertiesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int PROTOCOL_VERSION = 70;
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int UNEXPECTED_MESSAGE = 10;

    private static TestService service;
    private static TestGateway gateway;

    @TempDir Path folder;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        service = TestService.echo();
        gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_1", "-tls1"})
    void refusesOlderVersions(String version) throws IOException {
        try (Openssl client = connect(version)) {
            assertThat(client.awaitAlert()).hasValue(PROTOCOL_VERSION);
        }
    }

    @ParameterizedTest
    @CsvSource({"X25519, X25519", "P-256, P-256", "P-384:X25519:P-256, X25519"})
    void agreesOnGroup(String offered, String agreed) throws IOException {
        String from = "127.1." + offered.length() + ".1";
        try (Openssl client = connect("-groups", offered, "-bind", from)) {
            client.converse();
            assertThat(gateway.awaitDecisionFrom(from).text("group")).isEqualTo(agreed);
        }
    }

    @Test
    void refusesOtherGroups() throws IOException {
        try (Openssl client = connect("-groups", "P-384")) {
            assertThat(client.awaitAlert()).hasValue(HANDSHAKE_FAILURE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256"
            })
    void speaksSuite(String suite) throws IOException {
        try (Openssl client = connect("-ciphersuites", suite)) {
            client.converse();
            assertThat(client.printed()).contains("New, TLSv1.3, Cipher is " + suite);
        }
    }

    @Test
    void refusesOtherSuites() throws IOException {
        try (Openssl client = connect("-ciphersuites", "TLS_AES_128_CCM_SHA256")) {
            assertThat(client.awaitAlert()).hasValue(HANDSHAKE_FAILURE);
        }
    }

    @Test
    void givesNoTicketsSoThatNothingIsResumedAndNothingEarly() throws IOException {
        Path session = folder.resolve("session");
        try (Openssl client = connect("-sess_out", session.toString())) {
            client.converse();
            client.process().endInput().awaitExit();
            assertThat(client.printed())
                    .doesNotContain("Post-Handshake New Session Ticket")
                    .contains("Early data was not sent");
            assertThat(session).doesNotExist();
        }
    }

    @Test
    void asksForCertificatesOfItsOwnAuthority() throws IOException {
        try (Openssl client = connect()) {
            client.converse();
            assertThat(client.printed())
                    .contains("Acceptable client certificate CA names")
                    .contains("Test Root");
        }
    }

    @Test
    void goesOnAfterKeyUpdateAndEndsFloodOfThem() throws IOException {
        try (Openssl client = Openssl.interactive(gateway, ALICE, folder)) {
            client.awaitLine("Verify return code");
            client.updateKey(1);
            client.converse();
            for (int count = 2; count < 40 && client.process().alive(); count++) {
                client.updateKey(count);
            }
            assertThat(client.awaitAlert()).hasValue(UNEXPECTED_MESSAGE);
        }
    }

    private Openssl connect(String... options) throws IOException {
        return Openssl.connect(gateway, ALICE, folder, options);
    }
}
