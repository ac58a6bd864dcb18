package dev.countersign.bench.judge;

import dev.countersign.testkit.Seeded;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whether one of a million revoked serial numbers is on a list that was read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {
    private static final int SERIALS = 1_000_000;
    private static final int ASKED = 4_096;

    private final BigInteger[] revoked = new BigInteger[ASKED];
    private final BigInteger[] others = new BigInteger[ASKED];
    private final RevocationList list;
    private int next;

    public LookupBenchmark() {
        Seeded seeded = Seeded.of(11);
        Instant now = Instant.now();
        X509v2CRLBuilder builder = new X509v2CRLBuilder(new X500Name("CN=Bench"), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
        for (int at = 0; at < SERIALS; at++) {
            BigInteger serial = new BigInteger(1, seeded.bytes(16));
            builder.addCRLEntry(serial, Date.from(now), 0);
            if (at < ASKED) {
                revoked[at] = serial;
                others[at] = serial.add(BigInteger.ONE);
            }
        }
        try {
            list =
                    RevocationList.read(
                                    builder.build(
                                                    new JcaContentSignerBuilder("Ed25519")
                                                            .setProvider(new BouncyCastleProvider())
                                                            .build(
                                                                    dev.countersign.testkit.KeyKind
                                                                            .ED25519
                                                                            .generate(
                                                                                    seeded
                                                                                            .secureRandom())
                                                                            .getPrivate()))
                                            .getEncoded())
                            .orThrow()
                            .withoutBytes();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public Optional<Instant> revoked() {
        next = (next + 1) % ASKED;
        return list.revokedAt(revoked[next]);
    }

    @Benchmark
    public Optional<Instant> notRevoked() {
        next = (next + 1) % ASKED;
        return list.revokedAt(others[next]);
    }
}
