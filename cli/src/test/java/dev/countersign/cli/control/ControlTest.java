package dev.countersign.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    private final CountDownLatch waiting = new CountDownLatch(1);

    @TempDir Path folder;

    @Test
    void findsNobodyWhereNothingRuns() {
        assertThat(client().call("status", List.of())).isEmpty();
    }

    @Test
    void answersWhatItWasAsked() {
        try (var _ = serving()) {
            assertThat(client().call("echo", List.of("a", "b")))
                    .contains(Map.of("said", List.of("a", "b")));
        }
        assertThat(client().call("echo", List.of())).isEmpty();
    }

    @Test
    void passesAnErrorOnWithItsCodeAndRemedy() {
        try (var _ = serving()) {
            CountersignException problem = failure("fail");
            assertThat(problem.code()).isEqualTo(ProblemCode.CONFIG_WEAKER);
            assertThat(problem).hasMessage("seen");
            assertThat(problem.remedy()).isEqualTo("do this");
        }
    }

    @Test
    void turnsABugIntoAnErrorAndLivesOn() {
        try (var _ = serving()) {
            assertThat(failure("break").code()).isEqualTo(ProblemCode.PROGRAM_FAILED);
            assertThat(client().call("echo", List.of("still here"))).isPresent();
        }
    }

    @Test
    void refusesAVerbThatItDoesNotKnow() {
        try (var _ = serving()) {
            assertThat(failure("shutdown").code()).isEqualTo(ProblemCode.USAGE_INVALID);
        }
    }

    @Test
    void waitsNoLongerThanItsTimeAndTellsWhatItSaw() {
        try (var _ = serving()) {
            ControlClient hasty = new ControlClient(socket(), Duration.ofMillis(1));
            CountersignException problem =
                    catchThrowableOfType(
                            CountersignException.class, () -> hasty.call("wait", List.of()));
            assertThat(problem.code()).isEqualTo(ProblemCode.LIMIT_BUSY);
            assertThat(problem).hasMessageContaining("did not answer within");
            waiting.countDown();
            assertThat(client().call("wait", List.of())).contains(Map.of("waited", true));
        }
    }

    @Test
    void doesNotTakeAnEndWithoutAnAnswerForAnAnswer() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket()));
            Thread.ofVirtual().start(() -> closeFirst(server));
            assertThat(failure("echo").code()).isEqualTo(ProblemCode.LIMIT_BUSY);
        }
    }

    private static void closeFirst(ServerSocketChannel server) {
        try {
            server.accept().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isForItsOwnerAloneAndReplacesWhatAKilledProcessLeft() throws IOException {
        Files.writeString(socket(), "left over");
        try (var _ = serving()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-------");
        }
    }

    private CountersignException failure(String verb) {
        return catchThrowableOfType(
                CountersignException.class, () -> client().call(verb, List.of()));
    }

    private ControlServer serving() {
        return ControlServer.listen(
                socket(),
                Map.of(
                        "echo",
                        arguments -> Map.of("said", arguments),
                        "fail",
                        arguments -> {
                            throw new CountersignException(
                                    ProblemCode.CONFIG_WEAKER, "seen", "do this");
                        },
                        "wait",
                        arguments -> Map.of("waited", isReleased()),
                        "break",
                        arguments -> {
                            throw new IllegalStateException("a bug");
                        }));
    }

    private boolean isReleased() {
        try {
            return waiting.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ControlClient client() {
        return new ControlClient(socket());
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }
}
