package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.OcspAnswer;
import dev.countersign.x509.OcspResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;

/**
 * An OCSP response says what Bouncy Castle sees it say, in one encoding only, or is not read; it
 * costs little to find out.
 */
class OcspFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void saysWhatOutsidersSeeOrDoesNotRead(byte[] data) throws IOException, OCSPException {
        try (var _ = Cost.bounded()) {
            Parsed<OcspResponse> parsed = OcspResponse.read(data);

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<OcspResponse>(OcspResponse ours)) {
                assertThat(Outsider.contains(data, ours.signedBytes())).isTrue();
                // what is unknown is carried, never believed; CertificateFuzzTest compares
                // certificates
                if (ours.algorithm().isPresent() && ours.certificates().isEmpty()) {
                    agree(ours, (BasicOCSPResp) new OCSPResp(data).getResponseObject());
                }
                assertThat(OcspResponse.read(Arrays.copyOf(data, data.length + 1)))
                        .isInstanceOf(Parsed.Bad.class);
            }
        }
    }

    private static void agree(OcspResponse ours, BasicOCSPResp theirs) {
        SingleResp[] all = theirs.getResponses();
        assertThat(ours.answers()).hasSize(all.length);
        same(ours.producedAt(), theirs.getProducedAt());
        assertThat(ours.signature()).isEqualTo(theirs.getSignature());
        assertThat(ours.certificates()).hasSize(theirs.getCerts().length);
        for (int at = 0; at < all.length; at++) {
            OcspAnswer answer = ours.answers().get(at);
            assertThat(answer.said()).isEqualTo(said(all[at]));
            same(answer.thisUpdate(), all[at].getThisUpdate());
            Optional<Date> end = Optional.ofNullable(all[at].getNextUpdate());
            assertThat(answer.nextUpdate().isPresent()).isEqualTo(end.isPresent());
            answer.nextUpdate().ifPresent(until -> same(until, end.orElseThrow()));
            assertThat(answer.id())
                    .hasToString("serial " + all[at].getCertID().getSerialNumber().toString(16));
        }
    }

    /** Theirs counts by Julius Caesar's calendar before Gregory's began. */
    private static void same(Instant ours, Date theirs) {
        if (ours.isAfter(Instant.parse("1583-01-01T00:00:00Z"))) {
            assertThat(ours).isEqualTo(theirs.toInstant());
        }
    }

    private static OcspAnswer.Said said(SingleResp one) {
        if (one.getCertStatus() instanceof RevokedStatus) {
            return OcspAnswer.Said.REVOKED;
        }
        return one.getCertStatus() instanceof UnknownStatus
                ? OcspAnswer.Said.UNKNOWN
                : OcspAnswer.Said.GOOD;
    }
}
