package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpensslOcspTest {
    private final TestAuthority authority = TestAuthority.create(Clock.systemUTC());
    private final TestIdentity web = authority.issue().dns("web.test.example").mustStaple().make();

    @TempDir private Path folder;

    @Test
    void saysWhatItIsToldAndSignsAsAResponderOfTheAuthority() throws Exception {
        OpensslOcsp ocsp = OpensslOcsp.of(authority, folder.resolve("ocsp"));

        assertThat(status(ocsp, OpensslOcsp.Status.GOOD)).isSameAs(CertificateStatus.GOOD);
        assertThat(status(ocsp, OpensslOcsp.Status.REVOKED)).isInstanceOf(RevokedStatus.class);
        assertThat(status(ocsp, OpensslOcsp.Status.UNKNOWN)).isInstanceOf(UnknownStatus.class);
        assertThat(ocsp).hasToString("OpensslOcsp[" + authority + "]");
    }

    @Test
    void answersWhoeverAsks() throws Exception {
        OpensslOcsp ocsp = OpensslOcsp.of(authority, folder.resolve("ocsp"));
        for (OpensslOcsp.Status status : OpensslOcsp.Status.values()) {
            try (OpensslOcsp.Served responder = ocsp.serve(FreePort.find(), web, status)) {
                assertThat(asked(responder))
                        .contains(": " + status.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    private String asked(OpensslOcsp.Served responder) throws IOException {
        Path leaf = Files.writeString(folder.resolve("leaf.pem"), Pem.certificate(web.leaf()));
        List<String> command = new ArrayList<>(List.of("openssl", "ocsp", "-noverify"));
        command.addAll(List.of("-issuer", folder + "/ocsp/issuer.pem", "-cert", leaf.toString()));
        command.addAll(List.of("-url", responder.at().toString()));
        try (RealProcess client = RealProcess.start(folder, command)) {
            assertThat(client.awaitExit()).isZero();
            return client.output();
        }
    }

    @Test
    void isPromisedByLeavesThatSayTheyStaple() {
        byte[] features = web.leaf().getExtensionValue("1.3.6.1.5.5.7.1.24");
        assertThat(features).isEqualTo(new byte[] {4, 5, 0x30, 3, 2, 1, 5}); // RFC 7633 §4
        assertThat(authority.issue().dns("other.test.example").make().leaf())
                .satisfies(
                        leaf -> assertThat(leaf.getExtensionValue("1.3.6.1.5.5.7.1.24")).isNull());
    }

    private CertificateStatus status(OpensslOcsp ocsp, OpensslOcsp.Status status) throws Exception {
        OCSPResp whole = new OCSPResp(Files.readAllBytes(ocsp.about(web, status)));
        BasicOCSPResp response = (BasicOCSPResp) whole.getResponseObject();
        X509CertificateHolder signer = response.getCerts()[0];
        assertThat(
                        response.isSignatureValid(
                                new JcaContentVerifierProviderBuilder()
                                        .setProvider(KeyKind.BOUNCY_CASTLE)
                                        .build(signer)))
                .isTrue();
        assertThat(
                        signer.isSignatureValid(
                                new JcaContentVerifierProviderBuilder()
                                        .setProvider(KeyKind.BOUNCY_CASTLE)
                                        .build(authority.intermediate())))
                .isTrue();
        assertThat(Arrays.asList(response.getResponses())).hasSize(1);
        return response.getResponses()[0].getCertStatus();
    }
}
