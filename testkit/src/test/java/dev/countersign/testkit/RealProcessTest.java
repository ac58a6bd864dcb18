package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealProcessTest {
    private static final Duration SOON = Duration.ofMillis(200);

    @Test
    void namesProgramThatIsNotThere() {
        assertThatThrownBy(() -> RealProcess.start("no-such-program"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("cannot start no-such-program: is it installed?");
    }

    @Test
    void quotesOutputOfProgramThatDoesNotSayWhatIsAwaited() {
        try (RealProcess process = RealProcess.start("sh", "-c", "echo hello; exec sleep 60")) {
            process.awaitLine("hello");
            process.patient(SOON);
            assertThatThrownBy(() -> process.awaitLine("ready"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("a line with 'ready'", "is still running", "hello");
        }
    }

    @Test
    void doesNotWaitForProgramThatHasEnded() {
        try (RealProcess process = RealProcess.start("sh", "-c", "echo oops >&2; exit 3")) {
            assertThatThrownBy(() -> process.awaitLine("ready"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("a line with 'ready'", "ended with 3", "oops");
        }
    }

    @Test
    void waitsInVainForPortOnWhichNobodyListens() {
        try (RealProcess process = RealProcess.start("sleep", "60").patient(SOON)) {
            assertThatThrownBy(() -> process.awaitPort(FreePort.find()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("port ");
        }
    }

    @Test
    void keepsStreamsApart() {
        try (RealProcess process =
                RealProcess.start("sh", "-c", "echo out; echo err >&2; exit 4")) {
            assertThat(process.awaitExit()).isEqualTo(4);
            assertThat(process.output()).isEqualTo("out\n");
            assertThat(process.errors()).isEqualTo("err\n");
        }
    }

    @Test
    void returnsAwaitedLineWhole() {
        try (RealProcess process =
                RealProcess.start("sh", "-c", "printf 'listening on port 80'; echo 43; sleep 60")) {
            assertThat(process.awaitLine("port 80")).isEqualTo("listening on port 8043");
        }
    }

    @Test
    void speaksWithProgram() {
        try (RealProcess cat = RealProcess.start("cat")) {
            cat.send("half of the password").awaitLine("half");
            cat.send("the other half").endInput();
            assertThat(cat.awaitExit()).isZero();
            assertThat(cat.output()).isEqualTo("half of the password\nthe other half\n");
        }
    }

    @Test
    void endsProgramAndItsChildren() {
        RealProcess process = RealProcess.start("sh", "-c", "sleep 60 & echo $!; wait");
        long child = Long.parseLong(process.awaitLine(""));
        assertThat(process.alive()).isTrue();
        process.close();
        assertThat(process.alive()).isFalse();
        assertThat(ProcessHandle.of(child).flatMap(handle -> handle.info().command())).isEmpty();
    }

    @Test
    void killsProgramThatDoesNotListen() {
        RealProcess process =
                RealProcess.start(
                        "sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done");
        process.awaitLine("deaf");
        process.patient(SOON).close();
        Patience.until("the end", Duration.ofSeconds(5), () -> !process.alive());
    }

    @Test
    void startsInFolder(@TempDir Path folder) throws Exception {
        try (RealProcess process = RealProcess.start(folder, List.of("pwd"))) {
            assertThat(process.awaitLine("/")).isEqualTo(folder.toRealPath().toString());
        }
    }
}
