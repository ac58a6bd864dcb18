package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of the alerts, as openssl reads them off the wire. */
class OpensslAlertsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir Path folder;
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway =
                TestGateway.Plan.of(AUTHORITY, service)
                        .allowing(TestGateway.ALICE, "spiffe://test.example/client")
                        .start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, 45",
        "NOT_YET_VALID, 45",
        "UNKNOWN_ISSUER, 48",
        "SELF_SIGNED, 48",
        "TAMPERED_SIGNATURE, 51",
        "WRONG_USAGE, 43",
        "NO_SAN, 42",
        "WEAK_SIGNATURE, 42"
    })
    void areThoseOfTheContract(Fault fault, int number) throws IOException {
        assertRefused(Forge.of(AUTHORITY).make(fault, Role.CLIENT), number);
    }

    @Test
    void is44ForWhomWasRevoked() throws IOException {
        TestIdentity alice = TestGateway.client(AUTHORITY, TestGateway.ALICE);
        try (Openssl client = Openssl.connect(gateway, alice, folder)) {
            client.converse();
        }
        gateway.publish(TestGateway.trust(AUTHORITY, alice.leaf().getSerialNumber()));
        assertRefused(alice, 44);
    }

    @Test
    void is40ForWhomNoRuleLetsIn() throws IOException {
        assertRefused(TestGateway.client(AUTHORITY, TestGateway.BOB), 40);
    }

    @Test
    void is116WithoutCertificate() {
        try (Openssl client = Openssl.connect(gateway)) {
            assertThat(client.awaitAlert()).hasValue(116);
        }
        assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                .isEqualTo("trust.no-certificate");
        assertThat(service.connections()).isZero();
    }

    private void assertRefused(TestIdentity identity, int number) throws IOException {
        int before = service.connections();
        try (Openssl client = Openssl.connect(gateway, identity, folder)) {
            assertThat(client.awaitAlert()).hasValue(number);
        }
        assertThat(service.connections()).isEqualTo(before);
    }
}
