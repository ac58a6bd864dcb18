package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tickets, where they are wanted: of one listener, process and epoch, and no way around judge and
 * policy (RES-01, -03, -04, -06, -08). What is resumed is seen with openssl.
 */
class ResumptionTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final String ORDERS = "orders.test.example";
    private static final String BILLING = "billing.test.example";
    private static final int CERTIFICATE_REVOKED = 44;
    private static final int HANDSHAKE_FAILURE = 40;

    @TempDir Path folder;
    private TestService service;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private TestGateway.Plan plan() {
        return TestGateway.Plan.of(AUTHORITY)
                .resuming(Resumption.SAME_EPOCH)
                .named("orders", ORDERS, service, TestGateway.ALICE)
                .named("billing", BILLING, service, TestGateway.BOB)
                .named("stock", "stock.test.example", service, TestGateway.ALICE);
    }

    // ---- not resumed

    @Test
    void ticketOfOneEpochIsWorthNothingInTheNext() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            takeTicket(gateway, ALICE);
            gateway.publish(TestGateway.trust(AUTHORITY));

            assertThat(comeAgain(gateway, ORDERS)).contains("New, TLSv1.3");
            assertThat(resumed(gateway)).isZero();
        }
    }

    @Test
    void ticketOfOneServiceIsWorthNothingAtAnother() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            takeTicket(gateway, ALICE);

            assertThat(comeAgain(gateway, "stock.test.example")).contains("New, TLSv1.3");
            try (Openssl client = asking(gateway, BILLING, "-sess_in", session())) {
                assertThat(client.awaitAlert()).hasValue(HANDSHAKE_FAILURE);
            }
            assertThat(resumed(gateway)).isZero();
        }
    }

    @Test
    void ticketOfOneProcessIsWorthNothingInAnother() throws IOException {
        try (TestGateway before = plan().start(folder.resolve("before"))) {
            takeTicket(before, ALICE);
        }
        try (TestGateway after = plan().start(folder.resolve("after"))) {
            assertThat(comeAgain(after, ORDERS)).contains("New, TLSv1.3");
            assertThat(resumed(after)).isZero();
        }
    }

    @Test
    void ticketDoesNotHelpWhoWasRevoked() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            takeTicket(gateway, ALICE);
            gateway.publish(TestGateway.trust(AUTHORITY, ALICE.leaf().getSerialNumber()));

            try (Openssl client = asking(gateway, ORDERS, "-sess_in", session())) {
                assertThat(client.awaitAlert()).hasValue(CERTIFICATE_REVOKED);
            }
        }
    }

    // ---- resumed, and judged all the same

    @Test
    void whoResumesWithCertificateThatHasEndedIsRefused() throws IOException {
        Instant end = Instant.now().plusSeconds(9);
        TestIdentity brief =
                AUTHORITY
                        .issue()
                        .spiffe(TestGateway.ALICE)
                        .clientOnly()
                        .validBetween(end.minusSeconds(60), end)
                        .make();
        try (TestGateway gateway = plan().start(folder)) {
            takeTicket(gateway, brief);
            Patience.until("its end", Duration.ofSeconds(20), () -> Instant.now().isAfter(end));

            try (Openssl client = asking(gateway, ORDERS, "-sess_in", session())) {
                assertThat(client.awaitAlert()).isEmpty();
                assertThat(client.printed()).contains("Reused, TLSv1.3");
            }
            List<JournalLine> told = gateway.awaitTold("decision", 2);
            assertThat(told.get(1).text("code")).isEqualTo("trust.leaf-expired");
        }
    }

    @Test
    void resumesInTheSameEpochAndSaysSo() throws IOException {
        try (TestGateway gateway = plan().start(folder)) {
            takeTicket(gateway, ALICE);

            assertThat(comeAgain(gateway, ORDERS))
                    .contains("Reused, TLSv1.3", "Early data was not sent");
            JournalLine second = gateway.awaitTold("decision", 2).get(1);
            assertThat(second.text("outcome")).isEqualTo("permit");
            assertThat(second.text("peer")).isEqualTo(TestGateway.ALICE);
            assertThat(second.text("handshake")).isEqualTo("resumed");
        }
    }

    private void takeTicket(TestGateway gateway, TestIdentity identity) throws IOException {
        identity.writeTo(folder.resolve("identity"));
        try (Openssl client = asking(gateway, ORDERS, "-sess_out", session())) {
            client.converse();
            client.process().endInput().awaitExit();
        }
        assertThat(Files.readString(Path.of(session()))).contains("SSL SESSION PARAMETERS");
    }

    private String comeAgain(TestGateway gateway, String host) throws IOException {
        try (Openssl client = asking(gateway, host, "-sess_in", session())) {
            client.converse();
            return client.printed();
        }
    }

    private Openssl asking(TestGateway gateway, String host, String option, String file) {
        Path files = folder.resolve("identity");
        return Openssl.connect(
                gateway,
                "-servername",
                host,
                "-CAfile",
                files + "/trust.pem",
                "-cert",
                files + "/leaf.pem",
                "-cert_chain",
                files + "/cert.pem",
                "-key",
                files + "/key.pem",
                option,
                file);
    }

    private String session() {
        return folder.resolve("session").toString();
    }

    private static long resumed(TestGateway gateway) {
        return gateway.told("decision").stream()
                .filter(line -> line.text("handshake").equals("resumed"))
                .count();
    }
}
