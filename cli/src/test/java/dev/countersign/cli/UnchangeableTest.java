package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A running gateway takes other rules, and refuses whole what would need a restart. */
class UnchangeableTest {
    private static final String FILE =
            """
            gateway:
              identity: { files: identity }
              max-connection-age: 8h
              max-idle-time: 30m
              drain-time: 20s
              limits: { handshakes: 300 }
              trust: { revocation: require, ocsp: [http://ocsp.example/] }
              listen:
                - name: web
                  at: 127.0.0.1:8443
                  hosts: [web.example]
                  to: 127.0.0.1:8080
                  allow: [{ peer: "spiffe://countersign.local/a" }]
              dial:
                - { name: db, at: "127.0.0.1:9001", to: "db:8443", expect: "dns:db" }
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8443, 127.0.0.1:8444",
        "127.0.0.1:8080, 127.0.0.1:8081",
        "name: web, name: pages",
        "web.example, pages.example",
        "127.0.0.1:9001, 127.0.0.1:9002",
        "db:8443, other:8443",
        "dns:db, dns:other",
        "20s, 21s",
        "http://ocsp.example/, http://other.example/"
    })
    void refusesWhatWouldNeedARestart(String before, String after) throws IOException {
        GatewayPart running = read(FILE);
        GatewayPart next = read(FILE.replace(before, after));
        assertThat(
                        catchThrowableOfType(
                                        CountersignException.class,
                                        () -> Unchangeable.mustStay(running, next))
                                .code())
                .isEqualTo(ProblemCode.CONFIG_NEEDS_RESTART);
    }

    @ParameterizedTest
    @CsvSource({"local/a, local/b", "8h, 9h", "30m, 31m", "300, 301"})
    void takesOtherRulesAndLimits(String before, String after) throws IOException {
        GatewayPart running = read(FILE);
        GatewayPart next = read(FILE.replace(before, after));
        assertThat(next).isNotEqualTo(running);
        Unchangeable.mustStay(running, next);
    }

    private GatewayPart read(String text) throws IOException {
        return ConfigurationFile.read(Files.writeString(folder.resolve("c.yaml"), text))
                .gateway()
                .orElseThrow();
    }
}
