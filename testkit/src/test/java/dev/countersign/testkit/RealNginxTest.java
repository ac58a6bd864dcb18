package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealNginxTest {
    @TempDir Path folder;

    @Test
    void servesFolderAndLogsRequests() throws IOException {
        Files.writeString(folder.resolve("hello.txt"), "hello\n");
        try (RealNginx nginx = RealNginx.serving(folder)) {
            assertThat(nginx.accessLog()).isEmpty();
            assertThat(curl(nginx, "/hello.txt")).isEqualTo("hello\n");
            assertThat(curl(nginx, "/missing.txt")).contains("404 Not Found");
            Patience.until(
                    "two log lines", Duration.ofSeconds(5), () -> nginx.accessLog().size() == 2);
            assertThat(nginx.accessLog().get(0)).contains("GET /hello.txt", " 200 ");
            assertThat(nginx.errorLog()).anyMatch(line -> line.contains("missing.txt"));
        }
    }

    @Test
    void answersAsItsDirectivesSay() throws IOException {
        List<String> directives = List.of("return 200 \"$request_method $uri\"");
        try (RealNginx nginx = RealNginx.serving(folder, directives)) {
            assertThat(curl(nginx, "/what").strip()).isEqualTo("GET /what");
        }
    }

    @Test
    void servesOverTlsToo() throws IOException {
        Files.writeString(folder.resolve("hello.txt"), "hello\n");
        Path identity =
                TestAuthority.create(Clock.systemUTC())
                        .issue()
                        .ip("127.0.0.1")
                        .make()
                        .writeTo(folder.resolve("identity"));
        try (RealNginx nginx =
                RealNginx.servingTls(
                        folder,
                        List.of(
                                "ssl_certificate " + identity + "/cert.pem",
                                "ssl_certificate_key " + identity + "/key.pem"))) {
            assertThat(curl("https://127.0.0.1:" + nginx.port() + "/hello.txt", identity))
                    .isEqualTo("hello\n");
            assertThat(curl(nginx, "/hello.txt")).contains("400 The plain HTTP request");
        }
    }

    private static String curl(String address, Path identity) {
        try (RealProcess curl =
                RealProcess.start(
                        "curl",
                        "--silent",
                        "--noproxy",
                        "*",
                        "--cacert",
                        identity + "/trust.pem",
                        address)) {
            assertThat(curl.awaitExit()).as(curl.errors()).isZero();
            return curl.output();
        }
    }

    @Test
    void leavesNothingBehind() throws IOException {
        RealNginx nginx = RealNginx.serving(folder);
        String home = nginx.toString().replaceAll(".*, |]", "");
        assertThat(Path.of(home)).isDirectory();
        nginx.close();
        assertThat(Path.of(home)).doesNotExist();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), nginx.port()).close())
                .isInstanceOf(IOException.class);
    }

    private static String curl(RealNginx nginx, String path) {
        try (RealProcess curl =
                RealProcess.start(
                        "curl", "--silent", "--noproxy", "*", nginx.address(path).toString())) {
            assertThat(curl.awaitExit()).as(curl.errors()).isZero();
            return curl.output();
        }
    }
}
