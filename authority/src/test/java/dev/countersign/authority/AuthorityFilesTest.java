package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an authority's files must be like, and that no start makes up what is missing. */
class AuthorityFilesTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void found() {
        workshop = Workshop.founded(folder);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void secondStartKeepsEveryFileByteForByte() {
        Map<String, String> before = contents();

        workshop.open().close();

        assertThat(contents()).isEqualTo(before);
        assertThat(before.keySet())
                .contains("kek", "ca/root.pem", "ca/root-key.pem", "ca/intermediate-key.pem");
    }

    @Test
    void secretsAreForTheirOwnerAlone() throws IOException {
        for (String secret :
                new String[] {"kek", "ca/root-key.pem", "ca/intermediate-key.pem", "ledger.db"}) {
            assertThat(mode(workshop.file(secret))).as(secret).isEqualTo("rw-------");
        }
        assertThat(mode(workshop.home())).isEqualTo("rwx------");
        assertThat(mode(workshop.file("ca"))).isEqualTo("rwx------");
    }

    @Test
    void keysOpenWithOpensslAndTheirKeyEncryptionKeyAlone() {
        Openssl openssl = new Openssl(folder);
        for (String key : new String[] {"ca/root-key.pem", "ca/intermediate-key.pem"}) {
            String file = workshop.file(key).toString();
            String kek = "file:" + workshop.file("kek");

            assertThat(openssl.run("pkey", "-in", file, "-noout", "-passin", "pass:x").good())
                    .isFalse();
            assertThat(openssl.run("pkey", "-in", file, "-noout", "-passin", kek).good()).isTrue();
        }
    }

    @Test
    void takesAKeyThatOpensslLocked() throws IOException {
        Path key = workshop.file("ca/intermediate-key.pem");
        String kek = "file:" + workshop.file("kek");
        Path copy = Files.copy(workshop.file("kek"), folder.resolve("copy"));
        Openssl.Answer made =
                new Openssl(folder)
                        .run(
                                "pkcs8",
                                "-topk8",
                                "-in",
                                key.toString(),
                                "-passin",
                                kek,
                                "-passout",
                                "file:" + copy,
                                "-v2",
                                "aes-256-cbc",
                                "-iter",
                                "5000",
                                "-out",
                                "other.pem");
        assertThat(made.good()).as(made.text()).isTrue();
        Files.move(folder.resolve("other.pem"), key, StandardCopyOption.REPLACE_EXISTING);

        try (Authority authority = workshop.open()) {
            Workshop.issue(authority, Workshop.service("web"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kek", "ca/root-key.pem", "ca/intermediate-key.pem"})
    void refusesSecretsThatOthersMayRead(String secret) throws IOException {
        for (String mode : new String[] {"rw-r-----", "rw-rw----", "rw----r--", "rw--w----"}) {
            setMode(secret, mode);
            refused(ProblemCode.CONFIG_KEY_EXPOSED, workshop.file(secret).toString(), mode);
        }
        setMode(secret, "r--------");
        workshop.open().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kek",
                "ca/root.pem",
                "ca/intermediate.pem",
                "ca/intermediate-key.pem",
                "ledger.db"
            })
    void refusesAMissingFileAndMakesNoNewOne(String name) throws IOException {
        Path aside = folder.resolve("aside");
        Files.move(workshop.file(name), aside);

        refused(ProblemCode.CONFIG_DATA_CORRUPT, workshop.file(name).toString(), "not exist");
        assertThat(workshop.file(name)).doesNotExist();

        Files.move(aside, workshop.file(name));
        workshop.open().close();
    }

    @Test
    void refusesALedgerWithoutItsAuthority() throws IOException {
        try (Authority authority = workshop.open()) {
            Workshop.issue(authority, Workshop.service("web"));
        }
        Path aside = folder.resolve("aside");
        Files.move(workshop.file("ca"), aside);

        refused(ProblemCode.CONFIG_DATA_CORRUPT, "ca is missing");
        assertThat(workshop.file("ca")).doesNotExist();

        Files.move(aside, workshop.file("ca"));
        workshop.open().close();
    }

    @Test
    void rootKeyMayLieInASafe() throws IOException {
        Files.delete(workshop.file("ca/root-key.pem"));

        try (Authority authority = workshop.open()) {
            Workshop.issue(authority, Workshop.service("web"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kek", "ca/root.pem", "ca/intermediate.pem", "ca/intermediate-key.pem"})
    void refusesAFileCutShortAnywhere(String name) throws IOException {
        byte[] whole = Files.readAllBytes(workshop.file(name));
        for (int length = 0; length < whole.length - 2; length += 1 + whole.length / 9) {
            Files.write(workshop.file(name), Arrays.copyOf(whole, length));
            refused(ProblemCode.CONFIG_DATA_CORRUPT, workshop.file(name).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca/root.pem", "ca/intermediate.pem"})
    void refusesACertificateWithChangedContent(String name) throws IOException {
        for (String changed : changes(Workshop.text(workshop.file(name)))) {
            Files.writeString(workshop.file(name), changed);
            assertThatThrownBy(workshop::open)
                    .as(changed)
                    .isInstanceOfSatisfying(
                            CountersignException.class,
                            e ->
                                    assertThat(e.code())
                                            .isIn(
                                                    ProblemCode.CONFIG_DATA_CORRUPT,
                                                    ProblemCode.CONFIG_KEY_MISMATCH,
                                                    ProblemCode.CONFIG_INVALID_VALUE))
                    .hasMessageContaining(workshop.file("ca").toString());
        }
    }

    /**
     * A changed key file is refused, or its key is unharmed: PKCS#8 holds the public half too,
     * which nobody reads.
     */
    @Test
    void neverUsesAnotherKeyThanTheCertificates() throws IOException {
        Path key = workshop.file("ca/intermediate-key.pem");
        int refusals = 0;
        for (String changed : changes(Workshop.text(key))) {
            Files.writeString(key, changed);
            try (Authority authority = workshop.open()) {
                Workshop.issue(authority, Workshop.service("web"));
            } catch (CountersignException e) {
                refusals++;
                assertThat(e.code())
                        .isIn(ProblemCode.CONFIG_DATA_CORRUPT, ProblemCode.CONFIG_KEY_MISMATCH);
                assertThat(e).hasMessageContaining(key.toString());
            }
        }
        assertThat(refusals).isGreaterThanOrEqualTo(3);
    }

    /** The text with one base64 symbol exchanged, in the middle of each line. */
    private static List<String> changes(String text) {
        List<String> changes = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int line = 1; line < lines.length - 2; line++) {
            String[] changed = lines.clone();
            int at = changed[line].length() / 2;
            char other = changed[line].charAt(at) == 'A' ? 'B' : 'A';
            changed[line] =
                    changed[line].substring(0, at) + other + changed[line].substring(at + 1);
            changes.add(String.join("\n", changed));
        }
        return changes;
    }

    @Test
    void refusesAFileWithMoreOrOtherThanOneCertificate() throws IOException {
        String root = Workshop.text(workshop.file("ca/root.pem"));
        String key = Workshop.text(workshop.file("ca/root-key.pem"));
        for (String content : new String[] {root + root, root + key, key}) {
            Files.writeString(workshop.file("ca/root.pem"), content);
            refused(ProblemCode.CONFIG_DATA_CORRUPT, "root.pem is not one whole CERTIFICATE");
        }
    }

    @Test
    void refusesAKeyThatIsNotLocked() throws IOException {
        Path key = workshop.file("ca/intermediate-key.pem");
        String kek = "file:" + workshop.file("kek");
        Openssl.Answer unlocked =
                new Openssl(folder)
                        .run("pkey", "-in", key.toString(), "-passin", kek, "-out", "clear.pem");
        assertThat(unlocked.good()).as(unlocked.text()).isTrue();
        Files.move(folder.resolve("clear.pem"), key, StandardCopyOption.REPLACE_EXISTING);

        refused(ProblemCode.CONFIG_DATA_CORRUPT, "is not one whole ENCRYPTED PRIVATE KEY");
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() throws IOException {
        Files.copy(
                workshop.file("ca/root-key.pem"),
                workshop.file("ca/intermediate-key.pem"),
                StandardCopyOption.REPLACE_EXISTING);

        refused(
                ProblemCode.CONFIG_KEY_MISMATCH,
                "intermediate-key.pem is not the key of",
                "intermediate.pem");
    }

    /** Whole files of another authority with the same trust domain, one at a time (SEC-04). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kek",
                "ca/root.pem",
                "ca/intermediate.pem",
                "ca/intermediate-key.pem",
                "ledger.db"
            })
    void refusesAFileOfAnotherAuthority(String name) throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectory(other);
        try (Workshop foreign = new Workshop(other)) {
            foreign.open().close();
            Files.copy(
                    foreign.file(name), workshop.file(name), StandardCopyOption.REPLACE_EXISTING);
        }

        refused(ProblemCode.CONFIG_DATA_CORRUPT, workshop.home().toString());
    }

    @Test
    void refusesAnotherTrustDomain() {
        Settings settings = workshop.settings();
        Settings other =
                Settings.of(settings.folder(), new TrustDomain("other.example"), settings.means());

        assertThatThrownBy(() -> Authority.open(other))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.CONFIG_INVALID_VALUE))
                .hasMessageContaining("acme.example")
                .hasMessageContaining("expected: trust domain other.example");
    }

    @Test
    void refusesASecondOwner() {
        try (Authority first = workshop.open()) {
            refused(ProblemCode.CONFIG_DATA_IN_USE, workshop.home().toString());
            Workshop.issue(first, Workshop.service("web"));
        }
        workshop.open().close();
    }

    private void refused(ProblemCode code, String... parts) {
        assertThatThrownBy(workshop::open)
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code))
                .message()
                .contains(parts);
    }

    private void setMode(String name, String mode) throws IOException {
        Files.setPosixFilePermissions(workshop.file(name), PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(workshop.home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("ledger.db")) {
                    contents.put(workshop.home().relativize(file).toString(), Workshop.text(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }
}
