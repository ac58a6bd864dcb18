package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gateway that cannot listen everywhere listens nowhere, and says why. */
class StartTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void namesTheBusyAddress(Transport transport) throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestService service = TestService.echo()) {
            InetSocketAddress free = freeAddress();
            TestGateway.Plan plan = TestGateway.Plan.of(AUTHORITY, service).on(transport);
            CountersignException refused =
                    catchThrowableOfType(
                            CountersignException.class,
                            () ->
                                    plan.at(free, TestGateway.loopback(busy.getLocalPort()))
                                            .start(folder.resolve("refused")));
            assertThat(refused.code()).isEqualTo(ProblemCode.CONFIG_ADDRESS_UNUSABLE);
            assertThat(refused)
                    .hasMessageContaining("127.0.0.1:" + busy.getLocalPort())
                    .hasMessageContaining("listener echo-2");
            // the first address was let go again
            try (TestGateway gateway = plan.at(free).start(folder.resolve("started"))) {
                assertThat(gateway.address()).isEqualTo(free);
            }
        }
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return TestGateway.loopback(free.getLocalPort());
        }
    }
}
