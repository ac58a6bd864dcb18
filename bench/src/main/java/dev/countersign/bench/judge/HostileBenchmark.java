package dev.countersign.bench.judge;

import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the dearest chains cost that a peer can show. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HostileBenchmark {
    private static final int MOST_BYTES = 64 * 1024;

    private final PeerVerifier verifier = new PeerVerifier(Docket.nativeSignatures());

    @Param Hostile kind = Hostile.STRANGERS;

    private ShownChain shown = new ShownChain(List.of());
    private Conditions conditions = below(new ChainMaker(Instant.now()));

    @Setup
    public void make() {
        ChainMaker maker = new ChainMaker(Instant.now());
        List<byte[]> chain = kind.chain(maker);
        int bytes = chain.stream().mapToInt(one -> one.length).sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalStateException(kind + ": " + bytes + " bytes");
        }
        shown = new ShownChain(chain);
        conditions = below(maker);
        String said =
                judge() instanceof Rejection refused
                        ? refused.code() + ", " + refused.seen()
                        : "accepted";
        System.err.println(kind + ", " + bytes + " bytes: " + said);
    }

    @Benchmark
    public Judgement judge() {
        return verifier.judge(shown, conditions);
    }

    private static Conditions below(ChainMaker maker) {
        Instant now = Instant.now();
        Certificate root = Certificate.read(maker.root()).orThrow();
        return new Conditions(
                TrustBundle.of(TrustBundle.Parts.anchors(List.of(root)), now),
                Role.CLIENT,
                Expectation.anyProvenPeer(),
                now);
    }
}
