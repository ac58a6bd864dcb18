package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.DnsName;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.HandServer.Manners;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not spoken to, and who does not speak to us. */
@Timeout(120)
class MutualTlsRefusalsTest extends MutualTlsCase {
    // ---- a server that is not the one

    @Test
    void refusesServerUnderAnotherName() throws IOException {
        refusedUnseen(
                good(),
                Expectation.exactly(new DnsName("other.example")),
                ProblemCode.TRUST_NAME_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "EXPIRED",
                "NOT_YET_VALID",
                "UNKNOWN_ISSUER",
                "SELF_SIGNED",
                "SELF_SIGNED_TWIN",
                "SAME_NAME_OTHER_KEY_ISSUER",
                "TAMPERED_SIGNATURE",
                "WRONG_USAGE",
                "MISSING_INTERMEDIATE",
                "LEAF_SIGNED_BY_LEAF",
                "NO_SAN",
                "FOREIGN_TRUST_DOMAIN"
            })
    void refusesForgedServerBeforeItsOwnCertificateLeaves(Fault fault) throws IOException {
        RefusedException refused =
                refusedUnseen(new Manners(forge.make(fault, Role.SERVER)), SERVER, null);

        assertThat(refused.code().slug()).startsWith("trust.");
    }

    @Test
    void namesTheReasonOfEachRefusal() throws IOException {
        refusedUnseen(forged(Fault.EXPIRED), SERVER, ProblemCode.TRUST_LEAF_EXPIRED);
        refusedUnseen(forged(Fault.UNKNOWN_ISSUER), SERVER, ProblemCode.TRUST_UNKNOWN_ISSUER);
        refusedUnseen(forged(Fault.TAMPERED_SIGNATURE), SERVER, ProblemCode.TRUST_BAD_SIGNATURE);
    }

    @Test
    void refusesServerThatWasRevoked() throws IOException, GeneralSecurityException {
        Certificate issuer = Certificate.read(authority.intermediate().getEncoded()).orThrow();
        byte[] crl =
                authority
                        .crl(List.of(server.leaf().getSerialNumber()), NOW, NOW.plusSeconds(60), 1)
                        .getEncoded();
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                RevocationList.read(crl).orThrow(),
                                issuer,
                                JcaSignatureCheck.ofRuntime())
                        .orThrow();
        TrustBundle revoking = TrustBundle.of(parts().revoking(List.of(list)), NOW);
        try (HandServer hand = HandServer.start(good().then(MutualTlsTest::echo))) {
            refused(
                    () -> client(client, revoking).connect(hand.address(), SERVER),
                    ProblemCode.TRUST_REVOKED);
            assertThat(hand.visit().clientChain()).isEmpty();
        }
    }

    @Test
    void refusesServerThatShowsTheChainAndHasNotTheKey() throws IOException {
        TestIdentity thief = authority.issue().spiffe("spiffe://test.example/thief").make();

        refusedUnseen(good().signingWith(thief.key()), SERVER, ProblemCode.PROOF_HANDSHAKE_FAILED);
    }

    @Test
    void refusesServerOfAnOlderVersion() throws IOException {
        RefusedException refused = refusedUnseen(good().offering("TLSv1.2"), SERVER, null);

        assertThat(refused.code().slug()).startsWith("proof.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail.example ESMTP\r\n", ""})
    void refusesWhoeverSpeaksNoTls(String banner) throws IOException {
        try (PlainServer plain = PlainServer.saying(banner.getBytes(StandardCharsets.US_ASCII))) {
            refused(
                    () -> client().connect(plain.address(), SERVER),
                    ProblemCode.PROOF_HANDSHAKE_FAILED);
        }
    }

    // ---- a server that refuses us

    @Test
    void hearsTheLateAlertOfServerThatRefusesItsCertificate() throws IOException {
        for (Manners manners : List.of(good(), acknowledging())) {
            try (HandServer hand = HandServer.start(manners.refusingClients())) {
                RefusedException refused =
                        refused(
                                () -> client().connect(hand.address(), SERVER),
                                ProblemCode.PROOF_REFUSED_BY_PEER);

                assertThat(refused).hasMessageContaining("alert");
                assertThat(hand.visit().failure()).containsInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void takesClosingWithoutAcceptanceForRefusal() throws IOException {
        try (HandServer hand = HandServer.start(acknowledging())) {
            RefusedException refused =
                    refused(
                            () -> client().connect(hand.address(), SERVER),
                            ProblemCode.PROOF_REFUSED_BY_PEER);

            assertThat(refused).hasMessageContaining("without accepting us");
            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void takesAnyOtherByteThanTheAcceptanceForRefusal() throws IOException {
        for (int other : new int[] {0, 2, 255}) {
            try (HandServer hand =
                    HandServer.start(
                            acknowledging()
                                    .then(socket -> socket.getOutputStream().write(other)))) {
                refused(
                        () -> client().connect(hand.address(), SERVER),
                        ProblemCode.PROOF_REFUSED_BY_PEER);
            }
        }
    }

    @Test
    void takesClosingAtOnceForRefusalAlsoWithoutAcknowledgement() throws IOException {
        try (HandServer hand = HandServer.start(good())) {
            refused(
                    () -> client().connect(hand.address(), SERVER),
                    ProblemCode.PROOF_REFUSED_BY_PEER);
        }
    }

    @Test
    void leavesNoConnectionOpenThatWasRefused() throws IOException {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Manners other =
                acknowledging()
                        .then(socket -> {
                            socket.getOutputStream().write(0);
                            read.complete(socket.getInputStream().read());
                        });
        try (HandServer hand = HandServer.start(other)) {
            refused(
                    () -> client().connect(hand.address(), SERVER),
                    ProblemCode.PROOF_REFUSED_BY_PEER);
            hand.visit();
            assertThat(read).isCompletedWithValue(-1);
        }
    }

    @Test
    void namesTheRefusalItHeardInAllVersionsOfTheRuntime() {
        // the text of JSSE that tells an alert received from a failure of our own; a change of it
        // must show here
        try (HandServer hand = HandServer.start(good().refusingClients())) {
            assertThat(refused(() -> client().connect(hand.address(), SERVER), null))
                    .hasMessageContaining("Received fatal alert: certificate_unknown");
        }
    }
}
