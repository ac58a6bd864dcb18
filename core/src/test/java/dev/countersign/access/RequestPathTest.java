package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One path has one form, and what could be two is none. */
class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/b/, /a/b/",
        "/%61%2Db%2e%7Ec, /a-b.~c",
        "/caf%c3%a9, /caf%C3%A9",
        "/a%20b, /a%20b",
        "/a:b@c!$&'()*+=, /a:b@c!$&'()*+=",
        "/...//x, ''",
        "/.../x, /.../x",
        "/.well-known/x, /.well-known/x",
        "/a@b:c=d, /a@b:c=d",
        "/A9/Z0, /A9/Z0"
    })
    void hasOneForm(String target, String normal) {
        Parsed<RequestPath> read = RequestPath.parse(target);
        if (normal.isEmpty()) {
            assertThat(read).isInstanceOf(Parsed.Bad.class);
        } else {
            assertThat(read.orThrow().path()).isEqualTo(normal);
            assertThat(RequestPath.parse(normal).orThrow().path()).isEqualTo(normal);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "http://a/b",
                "//",
                "/a//b",
                "//a",
                "/.",
                "/..",
                "/a/./b",
                "/a/../b",
                "/a/%2e/b",
                "/a/%2E%2e",
                "/a/.%2e/b",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a;b",
                "/..;/a",
                "/a%3bb",
                "/a%00",
                "/a%1f",
                "/a%7f",
                "/a%",
                "/a%4",
                "/a%4g",
                "/a%g4",
                "/a[b",
                "/a^b",
                "/a`b",
                "/a{b",
                "/a%252e",
                "/a b",
                "/a\tb",
                "/a\u0000",
                "/caf\u00e9",
                "/a\"b",
                "/a<b",
                "/a#b",
                "/a|b",
                "/a?b#c",
                "/a?b c",
                "/a?\u00e9",
                "/a?\r\n"
            })
    void isNoneThatTwoReadersCouldReadDifferently(String target) {
        assertThat(RequestPath.parse(target)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void keepsTheQueryAsItWasSent() {
        RequestPath read = RequestPath.parse("/a?b=%2F%2e;c=[d]|{e}?f").orThrow();
        assertThat(read.query()).isEqualTo(Optional.of("b=%2F%2e;c=[d]|{e}?f"));
        assertThat(read.text()).isEqualTo("/a?b=%2F%2e;c=[d]|{e}?f");
        assertThat(RequestPath.parse("/a?").orThrow().text()).isEqualTo("/a?");
        assertThat(RequestPath.parse("/a").orThrow().query()).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(RequestPath.parse("/" + "a".repeat(8191))).isInstanceOf(Parsed.Good.class);
        assertThat(RequestPath.parse("/" + "a".repeat(8192))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void saysWhatItSaw() {
        assertThat(((Parsed.Bad<RequestPath>) RequestPath.parse("/a/%2e%2E/b")).why())
                .isEqualTo("a path with the segment '..'");
        assertThat(((Parsed.Bad<RequestPath>) RequestPath.parse("/a%2fb")).why())
                .isEqualTo("a path with %2f");
        assertThat(((Parsed.Bad<RequestPath>) RequestPath.parse("/a\u0007")).why())
                .isEqualTo("a path with the character 0007");
    }
}
