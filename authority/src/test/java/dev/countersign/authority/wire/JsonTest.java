package dev.countersign.authority.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void refusesWhatIsNoJsonOrMoreThanOne() {
        for (String text : List.of("", "{", "{\"a\":1,\"a\":2}", "1 2", "nul", "{'a':1}")) {
            assertThat(Json.read(text)).as(text).isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void readsBackWhatItWrote() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "quote \" backslash \\ line \n end");
        value.put("number", 42L);
        value.put("flag", true);
        value.put("list", List.of("a", Map.of("b", 1L)));
        assertThat(Json.read(Json.write(value)).orThrow()).isEqualTo(value);
    }

    @Test
    void writesOnOneLine() {
        assertThat(Json.write(Map.of("a", "1\n2"))).isEqualTo("{\"a\":\"1\\n2\"}");
    }
}
