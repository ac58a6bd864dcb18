package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is called good can start, as far as files tell. */
class ConfigCheckTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("countersign.yaml");
        Files.writeString(
                file,
                """
                trust-domain: test.example
                gateway:
                  identity: { files: identity }
                  listen:
                    - name: service
                      at: 127.0.0.1:0
                      to: 127.0.0.1:9
                      allow:
                        - peer: spiffe://test.example/*
                """);
    }

    @Test
    void findsAnIdentityFolderThatIsNotThere() {
        check().mustBeWrong("config.identity-unreadable", "identity/cert.pem");
    }

    @Test
    void findsATrustFileThatIsNotThere() throws IOException {
        makeIdentity();
        Files.delete(folder.resolve("identity/trust.pem"));
        check().mustBeWrong("config.trust-unreadable", "identity/trust.pem");
    }

    @Test
    void findsAKeyThatIsNotThere() throws IOException {
        Files.writeString(file, Files.readString(file) + "authority:\n  kek: nokek\n");
        makeIdentity();
        check().mustBeWrong("config.invalid-value", "nokek");
    }

    @Test
    void callsGoodWhatIs() throws IOException {
        makeIdentity();
        assertThat(check().mustBeDone().output())
                .isEqualTo(file + ": good, 1 listener in trust domain test.example\n");
        assertThat(check("--json").mustBeDone().output())
                .contains("\"good\":true", "\"listeners\":1", "\"trust-domain\":\"test.example\"");
    }

    @Test
    void versionIsToldAsJsonToo() {
        assertThat(Ran.command("version", "--json").mustBeDone().output())
                .contains("\"version\":", "\"java\":");
    }

    private void makeIdentity() throws IOException {
        TestAuthority.create(Clock.systemUTC())
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .clientAndServer()
                .make()
                .writeTo(folder.resolve("identity"));
    }

    private Ran check(String... more) {
        return more.length == 0
                ? Ran.command("config", "check", file.toString())
                : Ran.command("config", "check", file.toString(), more[0]);
    }
}
