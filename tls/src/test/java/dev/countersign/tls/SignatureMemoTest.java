package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.Signed;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureMemoTest {
    private final TestAuthority authority = TestAuthority.create(Clock.systemUTC());
    private final List<Certificate> path = path("a");
    private final Counting real = new Counting();

    /** The checks of the runtime, counted. */
    private static final class Counting implements SignatureCheck {
        private final SignatureCheck checks = JcaSignatureCheck.ofRuntime();
        private int count;

        @Override
        public boolean holds(Signed what, PublicKeyInfo issuer) {
            count++;
            return checks.holds(what, issuer);
        }
    }

    @Test
    void asksAgainUntilThePathWasBelieved() {
        SignatureMemo memo = new SignatureMemo(real);

        assertThat(holds(memo, path)).isTrue();
        assertThat(holds(memo, path)).isTrue();
        assertThat(real.count).isEqualTo(2);
        assertThat(memo.size()).isZero();

        memo.believed(path);
        assertThat(holds(memo, path)).isTrue();
        assertThat(real.count).isEqualTo(2);
    }

    @Test
    void remembersNothingForAnotherKeyOrAnotherCertificate() {
        SignatureMemo memo = new SignatureMemo(real);
        memo.believed(path);
        Certificate stranger = path("b").get(1);
        TestAuthority other = TestAuthority.create(Clock.systemUTC());

        assertThat(memo.holds(path("b").get(0), path.get(1).publicKey())).isTrue();
        assertThat(real.count).as("of another certificate").isEqualTo(1);
        assertThat(memo.holds(path.get(0), read(other.root()).publicKey())).isFalse();
        assertThat(real.count).as("under another key").isEqualTo(2);
        assertThat(memo.holds(stranger, path.get(2).publicKey())).isTrue();
    }

    @Test
    void keepsCertificatesWithAnotherSignatureApart() {
        SignatureMemo memo = new SignatureMemo(real);
        memo.believed(path);
        byte[] tampered = path.get(0).der();
        tampered[tampered.length - 1] ^= 1;
        Certificate twin = Certificate.read(tampered).orThrow();

        assertThat(memo.holds(twin, path.get(1).publicKey())).isFalse();
    }

    @Test
    void staysWithinItsCapacityAndKeepsWhatIsAskedFor() {
        int capacity = 20;
        SignatureMemo memo = new SignatureMemo(real, capacity);
        memo.believed(path);
        for (int i = 0; i < 60; i++) {
            memo.believed(path("c" + i));
            assertThat(memo.size()).isLessThanOrEqualTo(capacity + 1);
            assertThat(holds(memo, path)).isTrue();
        }
        assertThat(real.count).as("never asked again").isZero();
    }

    @Test
    void forgetsWhatNobodyAsksFor() {
        SignatureMemo memo = new SignatureMemo(real, 20);
        memo.believed(path);
        for (int i = 0; i < 60; i++) {
            memo.believed(path("c" + i).subList(0, 2));
        }

        assertThat(memo.holds(path.get(0), path.get(1).publicKey())).isTrue();
        assertThat(real.count).isEqualTo(1);
    }

    private static boolean holds(SignatureMemo memo, List<Certificate> path) {
        return memo.holds(path.get(0), path.get(1).publicKey());
    }

    private List<Certificate> path(String name) {
        TestIdentity made = authority.issue().spiffe("spiffe://test.example/" + name).make();
        List<Certificate> path = new ArrayList<>();
        made.chain().stream().map(SignatureMemoTest::read).forEach(path::add);
        path.add(read(authority.root()));
        return path;
    }

    private static Certificate read(X509Certificate certificate) {
        try {
            return Certificate.read(certificate.getEncoded()).orThrow();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(Seeded.fresh().toString(), e);
        }
    }
}
