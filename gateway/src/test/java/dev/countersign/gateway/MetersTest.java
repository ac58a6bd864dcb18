package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway tells to whoever collects metrics is what happened, by names that are bounded. */
class MetersTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);

    @TempDir Path folder;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway =
                TestGateway.Plan.of(AUTHORITY, service)
                        .allowing(TestGateway.ALICE)
                        .measuredBy(meters)
                        .start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @Test
    void countsRefusalsAndWhoWasLetIn() throws IOException {
        try (TestClient bob = TestClient.connect(gateway.address(), BOB);
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(bob.ending()).isEqualTo("handshake_failure");
            assertThat(alice.isServed()).isTrue();
        }

        assertThat(decisions("refused", "access.no-matching-rule")).isEqualTo(1);
        assertThat(decisions("permit", "")).isEqualTo(1);
        assertThat(meters.find("countersign.decisions").meters()).hasSize(2);
    }

    @Test
    void countsWhoWasCutOffAndWhatWasCarried() throws IOException {
        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
            assertThat(meters.find("countersign.relayed").meters()).as("so far").isEmpty();

            gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
            assertThat(alice.ending()).isEqualTo("close_notify");
        }

        assertThat(decisions("cut-off", "access.no-matching-rule")).isEqualTo(1);
        assertThat(relayed("received")).isEqualTo(5);
        assertThat(relayed("sent")).isEqualTo(5);
    }

    @Test
    void timesEachStageOfWhoWasLetIn() throws IOException {
        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
        }

        for (Stages.Stage stage : Stages.Stage.values()) {
            String name = stage.name().toLowerCase(Locale.ROOT);
            assertThat(meters.get("countersign.stage").tag("stage", name).timer().count())
                    .as(name)
                    .isEqualTo(1);
        }
    }

    @Test
    void showsWhoIsConnected() throws IOException {
        assertThat(connections("unproven")).isZero();
        try (Socket stranger = new Socket()) {
            stranger.connect(gateway.address());
            Patience.until("a stranger", TestGateway.SOON, () -> connections("unproven") == 1);
            try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(alice.isServed()).isTrue();
                assertThat(connections("admitted")).isEqualTo(1);
            }
        }
        Patience.until("no stranger", TestGateway.SOON, () -> connections("unproven") == 0);
        Patience.until("nobody", TestGateway.SOON, () -> connections("admitted") == 0);
        assertThat(
                        meters.get("countersign.connections.limit")
                                .tag("of", "handshakes")
                                .gauge()
                                .value())
                .isEqualTo(Limits.DEFAULT.connections().handshakes());
    }

    @Test
    void showsTheSnapshotInForce() {
        double before = value("countersign.epoch.since.timestamp");
        assertThat(value("countersign.epoch")).isEqualTo(1);
        assertThat((long) before)
                .isBetween(
                        Instant.now().minusSeconds(60).getEpochSecond(),
                        Instant.now().getEpochSecond());
        assertThat(value("countersign.journal.recording")).isEqualTo(1);
        assertThat((long) value("countersign.identity.expiry.timestamp"))
                .isEqualTo(
                        gateway.gateway
                                .snapshot()
                                .credential()
                                .chain()
                                .get(0)
                                .getNotAfter()
                                .toInstant()
                                .getEpochSecond());
        assertThat(list("countersign.revocation.list.issued.timestamp"))
                .isLessThan(list("countersign.revocation.list.expiry.timestamp"));

        gateway.publish(TestGateway.trust(AUTHORITY, BOB.leaf().getSerialNumber()));

        assertThat(value("countersign.epoch")).isEqualTo(2);
        assertThat(value("countersign.epoch.since.timestamp")).isGreaterThanOrEqualTo(before);
    }

    @Test
    void makesNoNewSeriesForStrangers() throws IOException {
        for (int i = 0; i < 20; i++) {
            String host = "host-" + i + ".example";
            try (TestClient bob = TestClient.asking(host, gateway.address(), BOB)) {
                assertThat(bob.ending()).isEqualTo("handshake_failure");
            }
        }

        assertThat(decisions("refused", "access.no-matching-rule")).isEqualTo(20);
        assertThat(meters.find("countersign.decisions").meters()).hasSize(1);
        assertThat(meters.getMeters().stream().map(Meter::getId))
                .noneMatch(id ->
                        id.getTags().stream().anyMatch(tag -> tag.getValue().contains("host")));
    }

    private double decisions(String outcome, String code) {
        FunctionCounter counter =
                meters.get("countersign.decisions")
                        .tags("direction", "in", "name", "echo", "outcome", outcome, "code", code)
                        .functionCounter();
        return counter.count();
    }

    private double relayed(String flow) {
        return meters.get("countersign.relayed")
                .tags("direction", "in", "name", "echo", "flow", flow)
                .functionCounter()
                .count();
    }

    private double connections(String state) {
        return meters.get("countersign.connections").tag("state", state).gauge().value();
    }

    private double value(String name) {
        return meters.get(name).gauge().value();
    }

    private double list(String name) {
        return meters.get(name).tagKeys("issuer").gauge().value();
    }
}
