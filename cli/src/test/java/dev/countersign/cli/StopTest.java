package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTest {
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(notes, true, StandardCharsets.UTF_8);
    private final Stop stop = new Stop(new Terminal(stream, stream));
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheLastOpenedFirst() {
        stop.closing(() -> closed.add("first"));
        stop.closing(() -> closed.add("second"));
        stop.closeAll();
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesTheRestWhenOneFails() {
        stop.closing(() -> closed.add("first"));
        stop.closing(() -> {
            throw new IllegalStateException("stuck");
        });
        stop.closeAll();
        assertThat(closed).containsExactly("first");
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("while stopping: stuck");
    }
}
