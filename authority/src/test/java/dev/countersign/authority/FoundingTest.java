package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first start: all of an authority or nothing of it, whenever it ends. */
class FoundingTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    /** An entropy that ends the founding at its n-th use. */
    private record Ending(AtomicInteger left) implements Entropy {
        @Override
        public byte[] draw(int bytes) {
            if (left.getAndDecrement() == 0) {
                throw new IllegalStateException("the power went");
            }
            return Workshop.ENTROPY.draw(bytes);
        }
    }

    @Test
    void begunAndEndedAnywhereItIsCompletedByTheNextStart() {
        int steps = 0;
        while (ended(steps)) {
            assertThat(workshop.file("ca")).doesNotExist();
            steps++;
        }
        assertThat(steps).isGreaterThanOrEqualTo(4);
        try (Authority authority = workshop.open()) {
            Workshop.issue(authority, Workshop.service("web"));
        }
    }

    private boolean ended(int step) {
        try {
            Authority.open(workshop.settings(), new Ending(new AtomicInteger(step))).close();
            return false;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the power went");
            return true;
        }
    }

    /** Everything is made but the last renaming; nobody has seen that root, so another is made. */
    @Test
    void endedBeforeTheLastStepItBeginsAnew() throws IOException {
        workshop.open().close();
        String unseen = Workshop.text(workshop.file("ca/root.pem"));
        Files.move(workshop.file("ca"), workshop.file("ca.new"));

        workshop.open().close();

        assertThat(workshop.file("ca.new")).doesNotExist();
        assertThat(Workshop.text(workshop.file("ca/root.pem"))).isNotEqualTo(unseen);
        workshop.open().close();
    }

    @Test
    void leftoversAreWorthNothing() throws IOException {
        Files.createDirectories(workshop.file("ca.new"));
        Files.writeString(workshop.file("ca.new").resolve("root.pem"), "half");

        workshop.open().close();

        assertThat(workshop.file("ca.new")).doesNotExist();
        assertThat(Workshop.text(workshop.file("ca/root.pem"))).startsWith("-----BEGIN");
    }

    @Test
    void keepsAKeyEncryptionKeyThatIsThere() throws IOException {
        Files.createDirectories(workshop.home());
        Path kek = kek(workshop.file("kek"));
        String content = Workshop.text(kek);

        workshop.open().close();

        assertThat(Workshop.text(kek)).isEqualTo(content);
    }

    @Test
    void usesANamedKeyEncryptionKeyAndMakesNone() throws IOException {
        Path elsewhere = kek(workshop.beside("credential"));

        Authority.open(workshop.settings().unlockedBy(elsewhere)).close();
        Authority.open(workshop.settings().unlockedBy(elsewhere)).close();

        assertThat(workshop.file("kek")).doesNotExist();
        refused(workshop.settings(), ProblemCode.CONFIG_DATA_CORRUPT, "kek does not exist");
    }

    @Test
    void refusesANamedKeyEncryptionKeyThatIsMissingAndLeavesNothing() {
        Path missing = workshop.beside("credential");

        refused(
                workshop.settings().unlockedBy(missing),
                ProblemCode.CONFIG_INVALID_VALUE,
                missing + " does not exist");
        assertThat(missing).doesNotExist();
        assertThat(workshop.home()).doesNotExist();
    }

    @Test
    void refusesAKeyEncryptionKeyThatIsNone() throws IOException {
        for (String content : new String[] {"", "secret\n", "x".repeat(42), "x".repeat(45)}) {
            Path weak = secret(workshop.beside("credential"), content);
            refused(
                    workshop.settings().unlockedBy(weak),
                    ProblemCode.CONFIG_INVALID_VALUE,
                    weak + " does not hold 32 bytes in base64");
        }
    }

    @Test
    void refusesAnotherKeyEncryptionKeyThanTheFirst() throws IOException {
        Path elsewhere = kek(workshop.beside("credential"));
        Authority.open(workshop.settings().unlockedBy(elsewhere)).close();

        Path other = kek(workshop.beside("other"));
        refused(
                workshop.settings().unlockedBy(other),
                ProblemCode.CONFIG_DATA_CORRUPT,
                "intermediate-key.pem does not open with " + other);
    }

    /** Systemd shows its ACL as a mode that is refused anywhere else. */
    @Test
    void takesACredentialOfSystemdFromItsFolderAlone() throws IOException {
        Path credentials = Files.createDirectory(workshop.beside("credentials"));
        Path kek = kek(credentials.resolve("kek"));
        Files.setPosixFilePermissions(kek, PosixFilePermissions.fromString("r--r-----"));
        ProblemCode code = ProblemCode.CONFIG_INVALID_VALUE;

        assertThatThrownBy(() -> KeyEncryptionKey.read(kek, code, null))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.CONFIG_KEY_EXPOSED));
        assertThatThrownBy(() -> KeyEncryptionKey.read(kek, code, folder.toString()))
                .isInstanceOf(CountersignException.class);
        assertThat(KeyEncryptionKey.read(kek, code, credentials.toString()).passphrase())
                .hasSize(44);
    }

    @Test
    void refusesAFolderBelowAFile() throws IOException {
        Files.writeString(workshop.home(), "a file");

        refused(
                workshop.settings(),
                ProblemCode.CONFIG_DATA_UNUSABLE,
                workshop.home() + " cannot be used");
    }

    private static void refused(Settings settings, ProblemCode code, String part) {
        assertThatThrownBy(() -> Authority.open(settings))
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    private Path kek(Path file) throws IOException {
        return secret(file, new Openssl(folder).run("rand", "-base64", "32").text());
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
