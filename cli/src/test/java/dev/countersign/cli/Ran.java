package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What came of one command, run in this process. */
record Ran(int exitCode, String output, String errors) {

    static Ran command(String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = new Main(new Terminal(stream(output), stream(errors))).run(arguments);
        return new Ran(
                code,
                output.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    Ran mustBeDone() {
        assertThat(exitCode).as(errors).isZero();
        return this;
    }

    /** Wrong usage or configuration: this code, and these words. */
    Ran mustBeWrong(String code, String... words) {
        assertThat(exitCode).as(errors).isEqualTo(2);
        assertThat(errors).contains("[" + code + "]").contains(words);
        return this;
    }
}
