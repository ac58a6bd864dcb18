package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.Candidate;
import dev.countersign.trust.ChainRejection;
import dev.countersign.trust.Rejection;
import dev.countersign.x509.Certificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A refusal keeps every way that was tried from a peer's leaf, and the journal has them all. */
class TriedWaysTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir private Path folder;

    private final Certificate leaf = Certificate.read(ALICE.chainDer().get(0)).orThrow();
    private final Certificate issuer = Certificate.read(ALICE.chainDer().get(1)).orThrow();
    private final Rejection expired = new ChainRejection.IssuerExpired(issuer, Instant.EPOCH);
    private final Candidate one = new Candidate(List.of(leaf, issuer), expired);
    private final Candidate other =
            new Candidate(List.of(leaf), new ChainRejection.BadSignature(leaf, issuer));

    @Test
    void areInTheRefusal() {
        assertThat(Answer.Refusal.of(expired).tried()).isEmpty();
        assertThat(
                        Answer.Refusal.of(new ChainRejection.NoPath(expired, List.of(one, other)))
                                .tried())
                .containsExactly(one.text(), other.text());
    }

    @Test
    void areInTheJournal() throws IOException {
        try (TestService service = TestService.echo();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder)) {
            Recorder recorder =
                    new Recorder(
                            gateway.journal(),
                            Optional.empty(),
                            new Tally(new SimpleMeterRegistry()),
                            Clock.systemUTC());
            recorder.refusal(
                    new Recorder.About("c-1", "echo", gateway.address()),
                    Answer.Refusal.of(new ChainRejection.NoPath(expired, List.of(one, other))),
                    1);
            recorder.refusal(
                    new Recorder.About("c-2", "echo", gateway.address()),
                    Answer.Refusal.of(expired),
                    1);

            List<JournalLine> told = gateway.awaitTold("decision", 2);
            assertThat(told.get(0).json())
                    .contains("\"tried\":[\"")
                    .contains("trust.issuer-expired")
                    .contains("trust.bad-signature");
            assertThat(told.get(1).json()).doesNotContain("tried");
        }
    }
}
