package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;

/**
 * A revocation list revokes what Bouncy Castle sees revoked, in one encoding only, or is refused.
 */
class RevocationListFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void revokesWhatOutsidersSeeOrDoesNotRead(byte[] data) throws IOException {
        try (var _ = Cost.bounded()) {
            Parsed<RevocationList> parsed = RevocationList.read(data);

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<RevocationList> good) {
                RevocationList ours = good.value();
                assertThat(ours.der()).isEqualTo(data);
                assertThat(Outsider.contains(data, ours.signedBytes())).isTrue();
                agree(ours, new X509CRLHolder(data));
                if (ours.algorithm().isPresent()) {
                    Outsider.mustBeTheOnlyEncoding(
                            data); // what is unknown is carried, never believed
                }
                assertThat(RevocationList.read(Arrays.copyOf(data, data.length + 1)))
                        .isInstanceOf(Parsed.Bad.class);
            }
        }
    }

    private static void agree(RevocationList ours, X509CRLHolder theirs) {
        assertThat(ours.thisUpdate()).isEqualTo(theirs.getThisUpdate().toInstant());
        assertThat(ours.nextUpdate())
                .isEqualTo(Objects.requireNonNull(theirs.getNextUpdate()).toInstant());
        for (Object each : theirs.getRevokedCertificates()) {
            assertThat(ours.revokedAt(((X509CRLEntryHolder) each).getSerialNumber())).isPresent();
        }
    }
}
