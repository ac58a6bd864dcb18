package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");

    private final Seeded seeded = Seeded.fresh();
    private final TestAuthority authority =
            TestAuthority.create("Test", KeyKind.P_256, seeded.fork("test"), FixedClock.at(NOW));
    private final TestAuthority stranger =
            TestAuthority.create(
                    "Stranger", KeyKind.P_256, seeded.fork("stranger"), FixedClock.at(NOW));
    private final String root = pem(authority.root());
    private final String intermediate = pem(authority.intermediate());
    private final String list =
            pem(authority.crl(List.of(BigInteger.TEN), NOW, NOW.plus(Duration.ofDays(1)), 3));

    @TempDir private Path folder;

    // ---- what loads

    @Test
    void loadsRootsAsAnchorsAndOthersAsIntermediates() throws IOException {
        TrustBundle.Parts parts = load(file(root + intermediate));

        assertThat(parts.anchors()).containsExactly(read(authority.root()));
        assertThat(parts.intermediates()).containsExactly(read(authority.intermediate()));
        assertThat(parts.revocations()).isEmpty();
        assertThat(parts.trustDomain()).isEmpty();
    }

    @Test
    void loadsListsOfTheAuthoritiesThatAreThere() throws IOException {
        String ofRoot = pem(authority.rootCrl(List.of(), NOW, NOW.plusSeconds(60), 1));
        TrustBundle.Parts parts = load(file(list + root + ofRoot + intermediate));

        assertThat(parts.revocations().stream().map(one -> one.list().number()))
                .containsExactly(BigInteger.valueOf(3), BigInteger.ONE);
        assertThat(parts.revocations().get(0).isOf(read(authority.intermediate()))).isTrue();
        assertThat(parts.revocations().get(1).isOf(read(authority.root()))).isTrue();
    }

    @Test
    void loadsSeveralFilesTogether() throws IOException {
        TrustBundle.Parts parts =
                load(
                        named("a", list),
                        named("b", root),
                        named("c", intermediate + pem(stranger.root())));

        assertThat(parts.anchors()).containsExactly(read(authority.root()), read(stranger.root()));
        assertThat(parts.revocations()).hasSize(1);
    }

    @Test
    void loadsEveryBlockOfFile() throws IOException {
        // CVE-2026-40944: only the first block was parsed
        assertThat(load(file("first\n" + root + "second\n" + pem(stranger.root()))).anchors())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P_384", "RSA_2048", "ED25519"})
    void loadsRootsOfEveryKind(KeyKind kind) throws IOException {
        TestAuthority other =
                TestAuthority.create("Other", kind, seeded.fork("other"), FixedClock.at(NOW));

        assertThat(load(file(pem(other.root()) + pem(other.intermediate()))).anchors()).hasSize(1);
    }

    // ---- what refuses the whole

    @Test
    void refusesFileThatIsMissing() throws IOException {
        Path missing = folder.resolve("missing.pem");

        refused(missing, "does not exist", missing);
        refused(missing, "does not exist", named("good", root), missing);
    }

    @Test
    void refusesFolder() {
        refused(folder, "is a folder", folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "# nothing yet\n",
                "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
                "MIIBszCCAVmgAwIBAgIUQ\n"
            })
    void refusesFileWithoutCertificates(String content) throws IOException {
        Path file = named("empty", content);

        refused(file, "no PEM block", file);
        refused(file, "no PEM block", named("good", root), file);
    }

    @Test
    void refusesFileThatIsCutShort() throws IOException {
        String both = root + list;
        for (int cut :
                new int[] {
                    10,
                    40,
                    200,
                    root.length() - 5,
                    root.length() + 3,
                    root.length() + 15,
                    both.length() - 4
                }) {
            Path file = named("cut", both.substring(0, cut));

            refused(file, "", file);
        }
    }

    @Test
    void refusesFileWithPrivateKeyInIt() throws IOException {
        TestIdentity identity = authority.issue().spiffe("spiffe://test.example/web").make();
        Path file = file(root + dev.countersign.testkit.Pem.privateKey(identity.key()));

        refused(file, "holds a PRIVATE KEY", file);
    }

    @Test
    void refusesFileWithLeafInIt() throws IOException {
        TestIdentity identity = authority.issue().spiffe("spiffe://test.example/web").make();
        Path file = file(root + pem(identity.leaf()));

        refused(file, "which is no authority", file);
    }

    @Test
    void refusesFileWithGarbledBase64() throws IOException {
        Path file = file(root.replaceFirst("MII", "M!I") + pem(stranger.root()));

        refused(file, "not base64", file);
    }

    @Test
    void refusesCertificateThatDoesNotRead() throws IOException {
        byte[] der = encoded(authority.root());
        Path cut = named("cut", Pem.write("CERTIFICATE", Arrays.copyOf(der, der.length - 1)));
        Path longer = named("longer", Pem.write("CERTIFICATE", Arrays.copyOf(der, der.length + 1)));

        refused(cut, "", cut);
        refused(longer, "bytes after the end", longer);
    }

    @Test
    void refusesRootWhoseOwnSignatureDoesNotVerify() throws IOException {
        // One flipped bit must not turn an anchor into a hint in silence.
        byte[] der = encoded(authority.root());
        der[der.length - 1] ^= 1;
        Path file = file(Pem.write("CERTIFICATE", der) + pem(stranger.root()));

        refused(file, "signature", file);
    }

    @Test
    void refusesListOfStranger() throws IOException {
        String foreign = pem(stranger.crl(List.of(), NOW, NOW.plusSeconds(60), 1));
        Path file = named("foreign", foreign);

        refused(
                file,
                "not signed by an authority of these files",
                named("good", root + intermediate),
                file);
    }

    @Test
    void refusesListWithSignatureThatDoesNotVerify() throws IOException {
        byte[] der = Base64.getMimeDecoder().decode(list.replaceAll("-----.*-----", ""));
        der[der.length - 1] ^= 1;
        Path file = file(root + intermediate + Pem.write("X509 CRL", der));

        refused(file, "not signed by an authority of these files", file);
    }

    @Test
    void refusesListThatDoesNotRead() throws IOException {
        byte[] der = Base64.getMimeDecoder().decode(list.replaceAll("-----.*-----", ""));
        Path file = file(root + Pem.write("X509 CRL", Arrays.copyOf(der, der.length - 1)));

        refused(file, "", file);
    }

    @Test
    void refusesListUnderTheLabelOfCertificate() throws IOException {
        Path file = file(root + list.replace("X509 CRL", "CERTIFICATE"));

        refused(file, "", file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUSTED CERTIFICATE",
                "PKCS7",
                "CERTIFICATE REQUEST",
                "certificate",
                "X509 CERTIFICATE"
            })
    void refusesOtherLabels(String label) throws IOException {
        Path file = file(root + Pem.write(label, encoded(stranger.root())));

        refused(file, "", file);
    }

    @Test
    void refusesFilesWithoutRoot() throws IOException {
        Path file = file(intermediate);

        refused(file, "holds no root certificate", file);
        assertThatThrownBy(() -> TrustFiles.load(List.of(), JcaSignatureCheck.ofRuntime()))
                .isInstanceOf(CountersignException.class)
                .hasMessageContaining("no root certificate");
    }

    private TrustBundle.Parts load(Path... files) {
        return TrustFiles.load(List.of(files), JcaSignatureCheck.ofRuntime());
    }

    private void refused(Path named, String message, Path... files) {
        assertThatThrownBy(() -> load(files))
                .as("%s", seeded)
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        problem -> {
                            assertThat(problem.code())
                                    .isEqualTo(ProblemCode.CONFIG_TRUST_UNREADABLE);
                            assertThat(problem)
                                    .hasMessageContaining(named.toString())
                                    .hasMessageContaining(message);
                            assertThat(problem.getMessage()).matches("[ -~]+").hasSizeLessThan(600);
                        });
    }

    private Path file(String content) throws IOException {
        return named("trust", content);
    }

    private Path named(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name + ".pem"), content, StandardCharsets.US_ASCII);
    }

    private static String pem(X509Certificate certificate) {
        return dev.countersign.testkit.Pem.certificate(certificate);
    }

    private static String pem(X509CRL crl) {
        return dev.countersign.testkit.Pem.crl(crl);
    }

    private static Certificate read(X509Certificate certificate) {
        return Certificate.read(encoded(certificate)).orThrow();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
