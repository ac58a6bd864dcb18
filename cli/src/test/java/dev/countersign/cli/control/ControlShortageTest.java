package dev.countersign.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.RealProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without descriptors cannot take a call; it takes the next one as soon as it has. */
class ControlShortageTest {
    private static final int MOST = 200;
    private static final int ROUNDS = 5;

    @TempDir Path folder;

    @Test
    void doesNotHangAtTheLimitAndAnswersAfterwards() {
        try (RealProcess process = start()) {
            process.awaitLine("listening");
            assertThat(call(Duration.ofSeconds(20))).isEqualTo(Map.of("said", List.of("here")));

            CountersignException unanswered = unanswered(process);
            assertThat(unanswered.code()).isEqualTo(ProblemCode.LIMIT_BUSY);
            assertThat(unanswered).hasMessageContaining("did not answer within 1 s");

            process.send("give");
            process.awaitLine("given back");
            assertThat(call(Duration.ofSeconds(20))).isEqualTo(Map.of("said", List.of("here")));
            process.endInput();
            process.awaitExit();
        }
    }

    /** Takes descriptors until a call finds none: the end of an earlier one may give one back. */
    private CountersignException unanswered(RealProcess process) {
        for (int round = 1; round <= ROUNDS; round++) {
            process.send("take");
            process.awaitLine("none left " + round);
            CountersignException refused =
                    catchThrowableOfType(
                            CountersignException.class, () -> call(Duration.ofSeconds(1)));
            if (refused != null) {
                return refused;
            }
        }
        throw new AssertionError("every call was answered");
    }

    private Map<String, Object> call(Duration time) {
        return new ControlClient(folder.resolve("control.sock"), time)
                .call("echo", List.of("here"))
                .orElseThrow();
    }

    private RealProcess start() {
        String command =
                "ulimit -n %d; exec %s/bin/java -cp %s %s %s"
                        .formatted(
                                MOST,
                                System.getProperty("java.home"),
                                System.getProperty("java.class.path"),
                                ControlledProcess.class.getName(),
                                folder);
        return RealProcess.start("bash", "-c", command);
    }
}
