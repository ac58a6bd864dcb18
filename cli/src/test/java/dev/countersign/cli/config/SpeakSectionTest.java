package dev.countersign.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.AccessLogPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.gateway.AccessLog;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Listen.Speak;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.gateway.http.HttpService.Version;
import dev.countersign.gateway.http.PeerField;
import dev.countersign.problem.CountersignException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a listener speaks, and what its rules may say of requests. */
class SpeakSectionTest {
    private static final String GOOD =
            """
            gateway:
              identity: { files: id }
              listen:
                - name: orders
                  at: 127.0.0.1:8443
                  to: 127.0.0.1:8080
                  speak: http
                  http: { forward: [client-cert, xfcc], upstream: h2c }
                  when-refused: explain
                  allow:
                    - peer: spiffe://acme.example/web
                      methods: [GET, HEAD]
                      paths: [/reports/**, /health]
                      except:
                        - peer: spiffe://acme.example/web
                          paths: [/reports/private/**]
            """;

    @TempDir private Path folder;

    @Test
    void speaksHttpAsItIsTold() throws IOException {
        ListenPart listener = read(GOOD);

        assertThat(listener.place().speak())
                .isEqualTo(
                        new Speak.Http(
                                new HttpService(
                                        Set.of(PeerField.CLIENT_CERT, PeerField.XFCC),
                                        Version.HTTP_2,
                                        Refusing.EXPLAIN)));
        Rule rule = listener.allow().getFirst();
        assertThat(rule.when().text())
                .isEqualTo(
                        "spiffe://acme.example/web; methods GET, HEAD; paths /reports/**, /health");
        assertThat(rule.except()).hasSize(1);
    }

    @Test
    void tellsServiceWhoAsksUnlessItIsToldNotTo() throws IOException {
        String silent = GOOD.replace("forward: [client-cert, xfcc]", "forward: []");
        String plain = GOOD.replaceFirst("(?m)^ *http:.*\n", "").replace("explain", "alert");

        assertThat(http(plain)).isEqualTo(HttpService.plain());
        assertThat(http(silent).tell()).isEmpty();
    }

    @Test
    void speaksTcpUnlessItIsToldOtherwise() throws IOException {
        String plain =
                GOOD.replaceFirst("(?m)^ *speak:.*\n", "")
                        .replaceFirst("(?m)^ *http:.*\n", "")
                        .replaceFirst("(?m)^ *methods:.*\n", "")
                        .replaceAll("(?m)^ *paths:.*\n", "")
                        .replace("explain", "alert");

        assertThat(read(plain).place().speak()).isEqualTo(new Speak.Tcp(Ending.TOGETHER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "speak: http | speak: gopher | speak is 'gopher'",
                "speak: http | speak: tcp | listen[1].http is there",
                "speak: http | speak: tcp | when-refused is explain",
                "speak: http | speak: tcp | allow[1].methods is there",
                "speak: http | speak: tcp | except[1].paths is there",
                "upstream: h2c | upstream: h3 | listen[1].http.upstream is 'h3'",
                "client-cert, | client-certificate, | forward has 'client-certificate'",
                "upstream: h2c | stream: h2c | listen[1].http.stream",
                "speak: http | `speak: http\n      half-close: true` | half-close is true",
                "speak: http | `speak: http\n      proxy-protocol: { send: v2 }` | http.forward",
                "GET, | get, | methods has 'get'",
                "methods: [GET, HEAD] | methods: [] | methods is empty",
                "/health] | health] | no leading slash",
                "/health] | //health] | with '//'",
                "/health] | /a%2fb] | with %2f",
                "/health] | /%61] | expected: /a",
                "/health] | /a/../b] | the segment '..'",
                "/health] | `\"/a?b\"]` | a query",
            })
    void refusesWhatCannotBe(String old, String wrong, String told) {
        CountersignException problem =
                catchThrowableOfType(
                        CountersignException.class, () -> read(GOOD.replace(old, wrong)));

        assertThat(problem).as(wrong).hasMessageContaining(told);
    }

    @Test
    void writesAccessLogWhereItIsTold() throws IOException {
        String log = "gateway:\n  access-log: { file: a.log, format: common }\n";
        String told = GOOD.replace("gateway:\n", log);

        assertThat(gateway(GOOD).accessLog()).isEmpty();
        assertThat(gateway(told).accessLog())
                .hasValue(new AccessLogPart(folder.resolve("a.log"), AccessLog.Format.COMMON));
        assertThat(gateway(told.replace(", format: common", "")).accessLog().orElseThrow().format())
                .isEqualTo(AccessLog.Format.JSON);
        assertThat(refusal(told.replace("common", "xml"))).contains("access-log.format is 'xml'");
        assertThat(refusal(told.replace("file: a.log, ", ""))).contains("access-log.file");
    }

    private String refusal(String file) {
        return String.valueOf(
                catchThrowableOfType(CountersignException.class, () -> gateway(file)).getMessage());
    }

    private HttpService http(String file) throws IOException {
        return ((Speak.Http) read(file).place().speak()).service();
    }

    private ListenPart read(String text) throws IOException {
        return gateway(text).listen().getFirst();
    }

    private GatewayPart gateway(String text) throws IOException {
        Path file = folder.resolve("countersign.yaml");
        Files.writeString(file, "trust-domain: acme.example\ndata: d\n" + text);
        return ConfigurationFile.read(file).gateway().orElseThrow();
    }
}
