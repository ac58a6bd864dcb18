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
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A refused client reads its alert for certain, and no reset, however much it has sent by then. */
class AlertArrivesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final int TIMES = 5;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void thoughDataFollowsTheFinishedAtOnce(Transport transport, @TempDir Path folder)
            throws IOException {
        TestIdentity bob = TestGateway.client(AUTHORITY, TestGateway.BOB);
        TestIdentity stranger = Forge.of(AUTHORITY).make(Fault.UNKNOWN_ISSUER, Role.CLIENT);
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .on(transport)
                                .allowing(TestGateway.ALICE)
                                .start(folder)) {
            for (int time = 0; time < TIMES; time++) {
                assertThat(endingAfter(200 * 1024, gateway, bob)).isEqualTo("handshake_failure");
                assertThat(endingAfter(200 * 1024, gateway, stranger)).isEqualTo("unknown_ca");
            }
            // more than is read of a stranger: the alert is there all the same
            assertThat(endingAfter(1024 * 1024, gateway, bob)).isEqualTo("handshake_failure");
            assertThat(service.connections()).isZero();
        }
    }

    private static String endingAfter(int bytes, TestGateway gateway, TestIdentity identity)
            throws IOException {
        try (TestClient client = TestClient.connect(gateway.address(), identity)) {
            return client.send(new byte[bytes]).ending();
        }
    }
}
