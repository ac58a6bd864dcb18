package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Whatever a peer sends, it becomes one line, one JSON object, and the value that was sent. */
class JournalLineFuzzTest {
    private static final JsonFactory JSON = new JsonFactory();

    @FuzzTest(maxDuration = "10s")
    void holdsWhatWasSentAndNothingElse(byte[] data) {
        try (var _ = Cost.bounded()) {
            String sent = new String(data, StandardCharsets.UTF_8);
            String line =
                    Entry.of(EntryKind.DECISION, Instant.EPOCH)
                            .text("seen", sent)
                            .flag("last", true)
                            .build()
                            .toString();

            assertThat(line.codePoints().noneMatch(Character::isISOControl)).isTrue();
            List<String> values = values(line);
            boolean cut = values.size() > 4;
            assertThat(values.subList(0, 2)).containsExactly("1970-01-01T00:00:00Z", "decision");
            assertThat(values.get(3)).isEqualTo("true");
            if (cut) {
                assertThat(sent).startsWith(values.get(2));
                assertThat(values.subList(4, values.size())).containsExactly("seen");
            } else {
                assertThat(values.get(2)).isEqualTo(sent);
            }
        }
    }

    /** All values of the one object that the line is, in order. */
    private static List<String> values(String line) {
        List<String> values = new ArrayList<>();
        int depth = 0;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isScalarValue()) {
                    values.add(parser.getString());
                }
                assertThat(depth == 0).isEqualTo(token == JsonToken.END_OBJECT);
            }
        }
        return values;
    }
}
