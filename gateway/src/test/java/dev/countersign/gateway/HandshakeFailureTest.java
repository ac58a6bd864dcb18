package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine reports is told in our own words. */
class HandshakeFailureTest {
    private static final String ERROR = "error:100000f0:SSL routines:OPENSSL_internal:";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    KEY_USAGE_BIT_INCORRECT | TRUST_WRONG_USAGE | lacks digitalSignature
                    MODULUS_TOO_LARGE | TRUST_WEAK_KEY | larger than is read
                    CANNOT_PARSE_LEAF_CERT | TRUST_MALFORMED_CERTIFICATE | cannot read
                    EXCESSIVE_MESSAGE_SIZE | TRUST_CHAIN_TOO_LARGE | at most 64 KiB
                    UNSUPPORTED_PROTOCOL | PROOF_HANDSHAKE_FAILED | expected: TLS 1.3
                    NO_SHARED_GROUP | PROOF_HANDSHAKE_FAILED | X25519
                    WRONG_SIGNATURE_TYPE | PROOF_HANDSHAKE_FAILED | : wrong signature type
                    """)
    void tellsTheEnginesReason(String reason, ProblemCode code, String words) {
        Answer.Refusal refusal = refusal(ERROR + reason);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.seen()).contains(words).doesNotContain("OPENSSL", "error:");
    }

    @Test
    void keepsWhatIsNoReasonOfTheEngine() {
        assertThat(refusal("something else").seen()).isEqualTo("something else");
    }

    @Test
    void tellsWhichVersionIsSpokenToWhoOffersAnOlderOne() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        try (TestService service = TestService.echo();
                TestGateway gateway = TestGateway.Plan.of(authority, service).start(folder)) {
            try (Openssl client = Openssl.connect(gateway, "-tls1_2")) {
                assertThat(client.awaitAlert()).hasValue(70);
            }
            JournalLine told = gateway.awaitTold("decision", 1).get(0);
            assertThat(told.text("code")).isEqualTo("proof.handshake-failed");
            assertThat(told.text("seen")).contains("TLS 1.3");
        }
    }

    private static Answer.Refusal refusal(String message) {
        return HandshakeFailure.refusal(Optional.empty(), new SSLHandshakeException(message));
    }
}
