package dev.countersign.bench.judge;

import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.SignatureMemo;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerVerifier;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a leaf and its intermediate to a verdict. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class JudgeBenchmark {
    private final Docket docket = new Docket();
    private final PeerVerifier cold = new PeerVerifier(Docket.nativeSignatures());
    private final PeerVerifier warm =
            new PeerVerifier(new SignatureMemo(Docket.nativeSignatures()));
    private final PeerVerifier portable = new PeerVerifier(JcaSignatureCheck.ofRuntime());
    private final Provider bouncyCastle = new BouncyCastleProvider();
    private final CertificateFactory jdkFactory;
    private final CertPathValidator jdkValidator;
    private final CertificateFactory bouncyFactory;
    private final CertPathValidator bouncyValidator;

    public JudgeBenchmark() {
        try {
            jdkFactory = CertificateFactory.getInstance("X.509");
            jdkValidator = CertPathValidator.getInstance("PKIX");
            bouncyFactory = CertificateFactory.getInstance("X.509", bouncyCastle);
            bouncyValidator = CertPathValidator.getInstance("PKIX", bouncyCastle);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each signature is verified by the native provider. */
    @Benchmark
    public JudgedChain oursColdNative() {
        return docket.ours(cold);
    }

    /** The signatures of the path are remembered; everything else is judged. */
    @Benchmark
    public JudgedChain oursWarmNative() {
        return docket.oursAgain(warm);
    }

    /** Without a native provider. */
    @Benchmark
    public JudgedChain oursColdRuntime() {
        return docket.ours(portable);
    }

    @Benchmark
    public PKIXCertPathValidatorResult jdkCold() {
        return docket.pkix(jdkFactory, jdkValidator);
    }

    /** The JDK remembers certificates that it has read, and whose signature they carry. */
    @Benchmark
    public PKIXCertPathValidatorResult jdkWarm() {
        return docket.pkixAgain(jdkFactory, jdkValidator);
    }

    @Benchmark
    public PKIXCertPathValidatorResult bouncyCastle() {
        return docket.pkix(bouncyFactory, bouncyValidator);
    }
}
