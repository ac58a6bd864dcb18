package dev.countersign.e2e.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** A command that has ended: what it was called with, its exit code and what it printed. */
public record Ended(List<String> arguments, int exit, String output, String errors) {

    /** It must have done its work, and printed no stack trace. */
    public Ended mustBeDone() {
        assertThat(exit).as("exit code of %s", this).isZero();
        return withoutStackTrace();
    }

    /** It must say no with this code: an error on standard error alone, short enough to read. */
    public Ended mustFail(int expectedExit, String code) {
        assertThat(exit).as("exit code of %s", this).isEqualTo(expectedExit);
        assertThat(output).as("standard output of %s", this).isEmpty();
        assertThat(errors)
                .as("standard error of %s", this)
                .contains("[" + code + "]")
                .contains("hint: ");
        assertThat(errors.lines().filter(one -> one.contains("hint: ")))
                .as("one error in %s", this)
                .hasSize(1);
        assertThat(errors.lines())
                .as("lines on standard error of %s", this)
                .allMatch(one -> one.startsWith("countersign: "));
        return withoutStackTrace();
    }

    /** What was wrong must be named. */
    public Ended naming(CharSequence... things) {
        assertThat(errors).as("standard error of %s", this).contains(things);
        return this;
    }

    /** The result as JSON, which must be all that was printed. */
    public Map<String, Object> json() {
        mustBeDone();
        return JsonText.object(output);
    }

    private Ended withoutStackTrace() {
        assertThat(output + errors)
                .as("what %s printed", this)
                .doesNotContain("\tat ", "Exception in thread", "java.lang.", "Caused by:");
        return this;
    }

    @Override
    public String toString() {
        return "countersign "
                + String.join(" ", arguments)
                + " (exit "
                + exit
                + ", stdout: "
                + output.strip()
                + ", stderr: "
                + errors.strip()
                + ")";
    }
}
