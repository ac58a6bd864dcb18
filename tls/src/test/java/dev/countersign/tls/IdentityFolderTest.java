package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFolderTest {
    private static final int DAMAGED_KEYS = Repetitions.of(20, 500);
    private static final String WEB = "spiffe://test.example/web";

    private final Seeded seeded = Seeded.fresh();
    private final TestAuthority authority =
            TestAuthority.create(
                    "Test", KeyKind.P_256, seeded, FixedClock.at("2026-11-24T08:10:00Z"));

    @TempDir private Path temporary;

    // ---- what loads

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void loadsKeysOfEveryKind(KeyKind kind) throws IOException {
        TestIdentity identity =
                authority.issue().keyed(kind).spiffe(WEB).dns("web.test.example").make();
        CertificateCredential credential = written(identity).load();

        assertThat(credential.id()).isEqualTo(SpiffeId.of(WEB));
        assertThat(credential.chain()).isEqualTo(identity.chain());
        assertThat(credential.signingKey().getEncoded()).isEqualTo(identity.key().getEncoded());
    }

    @Test
    void isNamedAfterItsFirstHostWhereNoSpiffeIdIs() throws IOException {
        TestIdentity identity =
                authority.issue().ip("127.0.0.1").dns("a.example").dns("b.example").make();

        assertThat(written(identity).load().id()).isEqualTo(new DnsName("a.example"));
    }

    @Test
    void readsBackWhatItWrites() throws IOException {
        TestIdentity identity = good();
        IdentityFolder folder = new IdentityFolder(Files.createDirectory(temporary.resolve("new")));
        folder.writeKey(identity.key());
        folder.writeChain(written(identity).chain());

        assertThat(folder.load().chain()).isEqualTo(identity.chain());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.keyFile())))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.certificateFile())))
                .isEqualTo("rw-r--r--");
        assertThat(folder.trustFile()).hasFileName("trust.pem");
    }

    // ---- keys

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw-r--r--", "rw----r--"})
    void refusesKeyThatOthersMayRead(String mode) throws IOException {
        IdentityFolder folder = written(good());
        Files.setPosixFilePermissions(folder.keyFile(), PosixFilePermissions.fromString(mode));

        refused(folder, ProblemCode.CONFIG_KEY_EXPOSED, folder.keyFile(), mode);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"RSA_3072", "ML_DSA.*"},
            mode = EnumSource.Mode.MATCH_NONE)
    void refusesKeyOfAnotherCertificate(KeyKind kind) throws IOException {
        IdentityFolder folder = written(good());
        writeKey(folder, pem(authority.issue().keyed(kind).spiffe(WEB).make()));

        refused(
                folder,
                ProblemCode.CONFIG_KEY_MISMATCH,
                folder.keyFile(),
                folder.certificateFile().toString());
    }

    @Test
    void refusesSeveralKeysInOneFile() throws IOException {
        IdentityFolder folder = written(good());
        writeKey(folder, pem(good()) + pem(good()));

        refusedKey(folder, "[PRIVATE KEY, PRIVATE KEY] (expected: one PRIVATE KEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EC PRIVATE KEY",
                "RSA PRIVATE KEY",
                "ENCRYPTED PRIVATE KEY",
                "CERTIFICATE",
                "PUBLIC KEY"
            })
    void refusesKeyUnderOtherLabel(String label) throws IOException {
        IdentityFolder folder = written(good());
        writeKey(folder, pem(good()).replace("PRIVATE KEY", label));

        refusedKey(folder, "[" + label + "] (expected: one PRIVATE KEY, as openssl pkcs8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no key", "-----BEGIN PRIVATE KEY-----\nAQID\n"})
    void refusesKeyFileThatHoldsNone(String content) throws IOException {
        IdentityFolder folder = written(good());
        writeKey(folder, content);

        refusedKey(folder, "");
    }

    @Test
    void refusesKeyOfKindThatIsNotAccepted() throws Exception {
        IdentityFolder folder = written(good());
        for (String kind : new String[] {"DSA", "X25519", "Ed448", "DH"}) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (kind.startsWith("D")) {
                generator.initialize(1024);
            }
            writeKey(
                    folder,
                    Pem.write(
                            "PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded()));

            refusedKey(folder, "no EC, RSA or Ed25519 key");
        }
    }

    @Test
    void refusesDamagedKeysWithoutEverShowingThem() throws IOException {
        IdentityFolder folder = written(good());
        for (KeyKind kind : List.of(KeyKind.P_256, KeyKind.RSA_2048, KeyKind.ED25519)) {
            byte[] der = authority.issue().keyed(kind).spiffe(WEB).make().key().getEncoded();
            for (int round = 0; round < DAMAGED_KEYS; round++) {
                byte[] changed = der.clone();
                changed[seeded.between(0, der.length - 1)] = (byte) seeded.between(0, 255);
                String text =
                        Pem.write(
                                "PRIVATE KEY",
                                seeded.between(0, 9) == 0
                                        ? Arrays.copyOf(changed, der.length - 1)
                                        : changed);
                writeKey(folder, text);

                Throwable thrown = catchThrowable(folder::load);
                if (thrown != null) { // what is changed may be a byte that does not matter
                    assertThat(thrown)
                            .as("%s, %s, round %d", seeded, kind, round)
                            .isInstanceOfSatisfying(
                                    CountersignException.class,
                                    problem ->
                                            noSecret(
                                                    problem,
                                                    Base64.getEncoder().encodeToString(der)));
                }
            }
        }
    }

    @Test
    void refusesKeyFileOnOneLineWithoutShowingIt() throws IOException {
        IdentityFolder folder = written(good());
        String pem = pem(good());
        writeKey(folder, pem.replace('\n', '\r'));

        assertThatThrownBy(folder::load)
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        problem ->
                                noSecret(problem, pem.lines().skip(1).findFirst().orElseThrow()));
    }

    // ---- chains

    @Test
    void refusesFolderThatIsMissing() {
        IdentityFolder folder = new IdentityFolder(temporary.resolve("nowhere"));

        refused(
                folder,
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                folder.certificateFile(),
                "does not exist");
    }

    @Test
    void refusesMissingKey() throws IOException {
        IdentityFolder folder = written(good());
        Files.delete(folder.keyFile());

        refused(folder, ProblemCode.CONFIG_IDENTITY_UNREADABLE, folder.keyFile(), "does not exist");
    }

    @Test
    void refusesKeyAmongTheCertificates() throws IOException {
        TestIdentity identity = good();
        IdentityFolder folder = written(identity);
        Files.writeString(
                folder.certificateFile(),
                dev.countersign.testkit.Pem.certificates(identity.chainDer()) + pem(identity));

        refused(
                folder,
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                folder.certificateFile(),
                "holds a PRIVATE KEY (expected: certificates alone)");
    }

    @Test
    void refusesCertificateThatDoesNotRead() throws IOException {
        TestIdentity identity = good();
        IdentityFolder folder = written(identity);
        byte[] leaf = identity.chainDer().get(0);
        Files.writeString(
                folder.certificateFile(),
                Pem.write("CERTIFICATE", Arrays.copyOf(leaf, leaf.length + 1)));

        refused(
                folder,
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                folder.certificateFile(),
                "bytes after the end");
    }

    @Test
    void refusesChainThatIsCutShort() throws IOException {
        IdentityFolder folder = written(good());
        String chain = Files.readString(folder.certificateFile());
        Files.writeString(folder.certificateFile(), chain.substring(0, chain.length() - 10));

        refused(folder, ProblemCode.CONFIG_IDENTITY_UNREADABLE, folder.certificateFile(), "");
    }

    @Test
    void refusesLeafThatNamesNobody() throws IOException {
        IdentityFolder folder = written(authority.issue().ip("127.0.0.1").make());

        refused(
                folder,
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                folder.certificateFile(),
                "names neither a SPIFFE ID nor a host");
    }

    @Test
    void refusesRootBeforeItsLeaf() throws IOException {
        TestIdentity identity = good();
        IdentityFolder folder = written(identity);
        String leafFirst = Files.readString(folder.certificateFile());
        Files.writeString(
                folder.certificateFile(),
                dev.countersign.testkit.Pem.certificate(authority.root()) + leafFirst);

        refused(folder, ProblemCode.CONFIG_KEY_MISMATCH, folder.keyFile(), "");
    }

    private TestIdentity good() {
        return authority.issue().spiffe(WEB).make();
    }

    private IdentityFolder written(TestIdentity identity) throws IOException {
        return new IdentityFolder(identity.writeTo(temporary.resolve("identity")));
    }

    private static String pem(TestIdentity identity) {
        return dev.countersign.testkit.Pem.privateKey(identity.key());
    }

    private static void writeKey(IdentityFolder folder, String pem) {
        SafeFiles.writeSecret(folder.keyFile(), pem.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void refusedKey(IdentityFolder folder, String message) {
        refused(folder, ProblemCode.CONFIG_IDENTITY_UNREADABLE, folder.keyFile(), message);
    }

    private void refused(IdentityFolder folder, ProblemCode code, Path file, String message) {
        assertThatThrownBy(folder::load)
                .as("%s", seeded)
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo(code);
                            assertThat(problem)
                                    .hasMessageContaining(file.toString())
                                    .hasMessageContaining(message);
                        });
    }

    private static void noSecret(CountersignException problem, String base64) {
        for (@org.jspecify.annotations.Nullable Throwable cause = problem;
                cause != null;
                cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage()))
                    .doesNotContain(
                            base64.substring(base64.length() / 2, base64.length() / 2 + 16));
        }
    }
}
