package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.Folder;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A wrong configuration stops the start: one report with every problem, each with file, line, key
 * and code; exit 2, and nothing half-made.
 */
class BadConfigurationTest {
    private static final String FILE = "countersign.yaml";
    private static final String GOOD = Configurations.gateway(8080, "", "spiffe://test.example/a");

    @TempDir private Path parent;
    private Folder folder;

    @BeforeEach
    void makeIdentity() throws IOException {
        folder = Folder.below(parent, "start");
        TestAuthority.create(Clock.systemUTC())
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .make()
                .writeTo(folder.file("identity"));
    }

    @Test
    void isToldWithEveryProblemInOneReport() throws IOException {
        Ended ended =
                start(
                                """
                                trust-domain: Not A Domain
                                dta: D
                                gateway:
                                  identity: { files: identity, flies: 1 }
                                  listen:
                                    - name: Orders!
                                      at: 127.0.0.1
                                      to: 127.0.0.1:99999
                                      alow: []
                                      allow:
                                        - peer: web
                                  max-connection-age: soon
                                """)
                        .mustFail(2, "config.invalid-value")
                        .naming(
                                FILE + ":1: trust-domain",
                                FILE + ":2: dta is no key",
                                "data",
                                FILE + ":4: gateway.identity.flies is no key",
                                FILE + ":6: gateway.listen[1].name",
                                FILE + ":7: gateway.listen[1].at",
                                FILE + ":8: gateway.listen[1].to",
                                FILE + ":9: gateway.listen[1].alow is no key",
                                FILE + ":11: gateway.listen[1].allow[1].peer",
                                FILE + ":12: gateway.max-connection-age");
        assertThat(ended.errors().lines().filter(one -> one.contains("[config."))).hasSize(9);
    }

    @Test
    void isToldWithEveryPromiseThatIsNotBuiltYet() throws IOException {
        Ended ended =
                start(
                                """
                                trust-domain: test.example
                                data: D
                                authority:
                                  store: jdbc:postgresql://db/countersign
                                gateway:
                                  identity: { files: identity }
                                  listen:
                                    - name: orders
                                      at: 127.0.0.1:0
                                      to: 127.0.0.1:8080
                                      speak: http
                                      accept: [certificate, preshared-key, kerberos, passkey]
                                      when-refused: explain
                                      allow:
                                        - peer: spiffe://test.example/a
                                          methods: [GET]
                                          paths: [/reports/**]
                                          where: 'true'
                                """)
                        .mustFail(2, "config.unsupported")
                        .naming(
                                "authority.store",
                                "accept: preshared-key",
                                "accept: kerberos",
                                "accept: passkey",
                                "allow[1].where");
        assertThat(ended.errors().lines().filter(one -> one.contains("is not built yet")))
                .hasSize(5)
                .allMatch(one -> one.contains("[config.unsupported]"));
    }

    @Test
    void namesTheNearestKeyForAnUnknownOne() throws IOException {
        start(GOOD.replace("listen:", "lisen:"))
                .mustFail(2, "config.unknown-key")
                .naming(FILE + ":6", "gateway.lisen", "listen");
    }

    @Test
    void isRefusedWhenAKeyIsThereTwice() throws IOException {
        start(GOOD + "data: elsewhere\n").mustFail(2, "config.invalid-value").naming(FILE, "data");
    }

    @Test
    void isRefusedWhenNobodyIsAllowed() throws IOException {
        start(GOOD.replace("allow:\n        - peer: spiffe://test.example/a", "allow: []"))
                .mustFail(2, "config.invalid-value")
                .naming("gateway.listen[1].allow");
    }

    @Test
    void isRefusedWhenAListenerHasNoAllowAtAll() throws IOException {
        start(GOOD.replace("allow:\n        - peer: spiffe://test.example/a", ""))
                .mustFail(2, "config.invalid-value")
                .naming("gateway.listen[1].allow");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    listen is a text    | gateway:\\n  identity: { files: identity }\\n  listen: all | gateway.listen
                    listen is empty     | gateway:\\n  identity: { files: identity }\\n  listen: []  | gateway.listen
                    identity is a list  | gateway:\\n  identity: [a]\\n  listen: []                  | gateway.identity
                    gateway is a text   | gateway: yes                                              | gateway
                    there is no gateway | data: D                                                   | gateway
                    the file is a list  | - a                                                       | countersign.yaml
                    """)
    void isRefusedWhenATypeIsWrong(String what, String yaml, String named) throws IOException {
        start(yaml.replace("\\n", "\n")).mustFail(2, "config.invalid-value").naming(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no YAML          | data: [D
                    a tab            | gateway:\\n\\tidentity: a
                    nothing          | ''
                    a comment alone  | # nothing
                    two documents    | data: D\\n---\\ndata: E
                    an alias         | data: &a D\\ntrust-domain: *a
                    a tag            | data: !!java.net.URL [D]
                    """)
    void isRefusedWhenItCannotBeRead(String what, String yaml) throws IOException {
        Ended ended = start(yaml.replace("\\n", "\n").replace("\\t", "\t")).naming(FILE);
        assertThat(ended.exit()).as("%s", ended).isEqualTo(2);
        assertThat(ended.errors()).containsPattern("\\[config\\.(unreadable|invalid-value)]");
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors()).doesNotContain("\tat ", "Exception", "org.yaml");
    }

    @Test
    void isRefusedWhenItIsNotThere() throws IOException {
        folder.runUnchanged("gateway", "--config", "missing.yaml")
                .mustFail(2, "config.unreadable")
                .naming("missing.yaml");
        folder.runUnchanged("config", "check", "missing.yaml")
                .mustFail(2, "config.unreadable")
                .naming("missing.yaml");
    }

    @Test
    void isRefusedByTheGatewayWhenAnIdentityIsMissing() throws IOException {
        start(GOOD.replace("files: identity", "files: nowhere"))
                .mustFail(2, "config.identity-unreadable")
                .naming("nowhere");
    }

    @Test
    void isRefusedByTheGatewayWhenOthersMayReadItsKey() throws IOException {
        folder.mode("identity/key.pem", "rw-r--r--");
        start(GOOD).mustFail(2, "config.key-exposed").naming("identity/key.pem", "rw-r--r--");
    }

    @Test
    void isRefusedByTheGatewayWhenItsKeyIsCutInHalf() throws IOException {
        folder.halve("identity/key.pem");
        start(GOOD).mustFail(2, "config.identity-unreadable").naming("identity/key.pem");
    }

    @Test
    void isRefusedByTheGatewayWhenAnotherOwnsTheName() throws IOException {
        start(GOOD.replace("{ files: identity }", "spiffe://test.example/gateway"))
                .mustFail(2, "config.invalid-value")
                .naming("gateway.identity");
    }

    private Ended start(String yaml) throws IOException {
        folder.write(FILE, yaml);
        return folder.runUnchanged("gateway", "--config", FILE);
    }
}
