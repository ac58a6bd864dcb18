package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.FreePort;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data folder that cannot be used is told in words, and nothing is left behind. */
class WrongDataTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "journal verify",
                "journal tail",
                "explain r-0000-0000-0000-0000",
                "identities list"
            })
    void isToldWhereNothingIs(String command) throws IOException {
        String[] words = (command + " --data " + data()).split(" ", -1);
        Ran.command(words).mustBeWrong("config.data-unusable", data() + " does not exist");
        Files.createDirectory(data());
        Ran empty = Ran.command(words).mustBeWrong("config.data-unusable", data().toString());
        assertThat(empty.errors()).doesNotContain("Exception");
        Files.delete(data());
        Files.writeString(data(), "a file");
        Ran.command(words).mustBeWrong("config.data-unusable", data() + " is no folder");
    }

    @Test
    void isReadWhereItIs() throws IOException {
        Files.createDirectories(DataFolder.journal(data()));
        Ran.command("journal", "verify", "--data", data().toString()).mustBeDone();
    }

    @Test
    void isTheFolderOfAnotherUser() {
        IOException denied = new AccessDeniedException(data() + "/journal");
        assertThat(DataFolder.unusable(data(), denied))
                .hasMessage(data() + "/journal: permission denied");
    }

    @Test
    void isRefusedWhenOthersCanWriteIt() throws IOException {
        Files.createDirectory(data());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxrwxrwx"));
        up("--admin", "127.0.0.1:0").mustBeWrong("config.data-unusable", "rwxrwxrwx", "chmod 700");
        assertThat(data()).isEmptyDirectory();
    }

    @Test
    void isNotMadeWhenOneAddressIsNamedTwice() throws IOException {
        String free = "127.0.0.1:" + FreePort.find();
        up("--admin", free, "--gateway", free).mustBeWrong("config.address-unusable", free);
        assertThat(data()).doesNotExist();
    }

    @Test
    void isNotMadeWhenItsSocketWouldNotFit() {
        Path longer = folder.resolve("d".repeat(100));
        Ran.command(
                        "up",
                        "--data",
                        longer.toString(),
                        "--admin",
                        "127.0.0.1:0",
                        "--gateway",
                        "127.0.0.1:0",
                        "--authority",
                        "127.0.0.1:0")
                .mustBeWrong("config.data-unusable", "at most 107");
        assertThat(longer).doesNotExist();
    }

    @Test
    void isNotMadeWithoutTheKekThatWasNamed() {
        up("--admin", "127.0.0.1:0", "--kek", folder + "/nokek")
                .mustBeWrong("config.invalid-value", "nokek");
        assertThat(data()).doesNotExist();
    }

    private Ran up(String... more) {
        List<String> words =
                new ArrayList<>(List.of("up", "--data", data().toString(), "--protect"));
        words.addAll(List.of("127.0.0.1:9", "--authority", "127.0.0.1:0"));
        words.addAll(List.of(more));
        if (!words.contains("--gateway")) {
            words.addAll(List.of("--gateway", "127.0.0.1:0"));
        }
        return Ran.command(words.toArray(String[]::new));
    }

    private Path data() {
        return folder.resolve("data");
    }
}
