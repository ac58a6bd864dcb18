package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/** A certificate reads as Bouncy Castle reads it, and in one encoding only, or is refused. */
class CertificateFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void readsAsOutsidersDoOrNotAtAll(byte[] data) throws IOException {
        try (var _ = Cost.bounded()) {
            Parsed<Certificate> parsed = Certificate.read(data);

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<Certificate> good) {
                Certificate ours = good.value();
                assertThat(ours.der()).isEqualTo(data);
                assertThat(Outsider.contains(data, ours.signedBytes())).isTrue();
                // what is unknown is carried, never believed; outsiders need not read it
                boolean believable =
                        ours.algorithm().isPresent() && ours.publicKey().problem().isEmpty();
                Optional<X509CertificateHolder> theirs = readByOutsiders(data);
                if (theirs.isPresent()) {
                    agree(ours, theirs.get());
                } else {
                    assertThat(believable).isFalse();
                }
                if (believable) {
                    Outsider.mustBeTheOnlyEncoding(data);
                }
                assertThat(Certificate.read(Arrays.copyOf(data, data.length + 1)))
                        .isInstanceOf(Parsed.Bad.class);
                assertThat(Certificate.read(Arrays.copyOf(data, data.length - 1)))
                        .isInstanceOf(Parsed.Bad.class);
            }
        }
    }

    private static Optional<X509CertificateHolder> readByOutsiders(byte[] data) {
        try {
            return Optional.of(new X509CertificateHolder(data));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void agree(Certificate ours, X509CertificateHolder theirs) throws IOException {
        assertThat(ours.serial()).isEqualTo(theirs.getSerialNumber());
        assertThat(ours.notBefore()).isEqualTo(theirs.getNotBefore().toInstant());
        assertThat(ours.notAfter()).isEqualTo(theirs.getNotAfter().toInstant());
        assertThat(ours.signature()).isEqualTo(theirs.getSignature());
        if (ours.publicKey().problem().isEmpty()) { // others may be BER within, which theirs mends
            assertThat(ours.publicKey().der())
                    .isEqualTo(theirs.getSubjectPublicKeyInfo().getEncoded());
        }
        // the same bytes are the same name; others may be, as RFC 5280 §7.1 compares them
        if (Arrays.equals(theirs.getIssuer().getEncoded(), theirs.getSubject().getEncoded())) {
            assertThat(ours.isSelfIssued()).isTrue();
        }
        assertThat(ours.extensions().size()).isEqualTo(theirs.getExtensionOIDs().size());
        for (Object oid : theirs.getExtensionOIDs()) {
            assertThat(ours.extensions())
                    .containsEntry(oid.toString(), theirs.getCriticalExtensionOIDs().contains(oid));
        }
    }
}
