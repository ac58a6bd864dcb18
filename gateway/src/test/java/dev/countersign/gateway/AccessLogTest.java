package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line for each request. */
class AccessLogTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir private Path folder;

    private List<String> lines(Path file, int count) {
        Patience.until("lines", TestGateway.SOON, () -> read(file).size() >= count);
        return read(file);
    }

    private static List<String> read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsWhoAskedForWhatAndHowItWasAnswered() throws IOException {
        Path file = folder.resolve("access.log");
        try (TestService service = new TellingService().start();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .speaking(HttpService.plain())
                                .logging(AccessLog.to(file, AccessLog.Format.JSON))
                                .start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            curl.get("/a?secret=1", "--http1.1");
            curl.get("/b//c", "--http2");
            curl.get("/d", "--http2", "-X", "TRACE");
            curl.get("/e", "--http2", "-H", "Host: [::1]:80");
            List<String> lines = lines(file, 2);

            assertThat(lines.getFirst())
                    .contains(
                            "\"listener\":\"echo\"",
                            "\"peer\":\"" + TestGateway.ALICE + "\"",
                            "\"method\":\"GET\"",
                            "\"path\":\"/a\"",
                            "\"version\":\"HTTP/1.1\"",
                            "\"status\":200")
                    .doesNotContain("secret");
            assertThat(lines.getLast())
                    .contains("\"host\":\"[::1]:80\"", "\"version\":\"HTTP/2.0\"");
        }
    }

    @Test
    void beginsAnotherFileWhenItsOwnIsMovedAway() throws IOException {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (TestService service = new TellingService().start();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .speaking(HttpService.plain())
                                .logging(AccessLog.to(file, AccessLog.Format.COMMON))
                                .start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            curl.get("/before");
            assertThat(lines(file, 1).getFirst())
                    .matches(
                            "127\\.0\\.0\\.1:\\d+ - spiffe://test\\.example/alice \\[[^]]+]"
                                    + " \"GET /before HTTP/[12]\\.[01]\" 200 \\d+");
            Files.move(file, moved);
            curl.get("/after");
            assertThat(lines(file, 1)).singleElement().asString().contains("/after");
            assertThat(read(moved)).singleElement().asString().contains("/before");
        }
    }

    @Test
    void isRefusedWhereItCannotBeWritten() {
        assertThatThrownBy(() ->
                        AccessLog.to(folder.resolve("none/access.log"), AccessLog.Format.JSON))
                .isInstanceOf(NoSuchFileException.class);
    }
}
