package dev.countersign.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
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
                        "break",
                        arguments -> {
                            throw new IllegalStateException("a bug");
                        }));
    }

    private ControlClient client() {
        return new ControlClient(socket());
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }
}
