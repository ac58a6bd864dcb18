package dev.countersign.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.gateway.AtExpiry;
import dev.countersign.gateway.ConnectionLimits;
import dev.countersign.gateway.Limits;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final String TRUST = "  trust: { files: [trust.pem, more.pem] }\n";
    private static final String GOOD =
            """
            trust-domain: acme.example
            data: data
            authority:
              at: 127.0.0.1:0
              store: sqlite
              kek: /run/credentials/kek
            gateway:
              identity: { files: orders }
              trust: { files: [trust.pem, more.pem] }
              max-connection-age: 8h
              max-idle-time: 30m
              limits:
                connections: 5000
                connections-per-source: 50
                handshakes: 300
                handshakes-per-second: 200
                handshake-time: 20s
              listen:
                - name: orders
                  at: '[::1]:8443'
                  to: 127.0.0.1:8080
                  speak: tcp
                  accept: [certificate]
                  when-refused: alert
                  allow:
                    - peer: spiffe://acme.example/web
                    - peer: spiffe://acme.example/batch/**
                      except:
                        - peer: spiffe://acme.example/batch/test/*
            """;

    private static final String DIAL =
            """
              dial:
                - name: stock
                  at: 127.0.0.1:9001
                  to: [ stock-1.internal:8443, "[::1]:8443" ]
                  expect: spiffe://acme.example/stock
            """;

    @TempDir Path folder;

    @Test
    void readsEveryKeyThatIsBuilt() throws IOException {
        Configuration read = read(GOOD);
        assertThat(read.trustDomain().name()).isEqualTo("acme.example");
        assertThat(read.data()).isEqualTo(folder.resolve("data"));
        assertThat(read.authority().orElseThrow().kek()).contains(Path.of("/run/credentials/kek"));
        GatewayPart gateway = read.gateway().orElseThrow();
        assertThat(gateway.identity()).isEqualTo(new Identity.Folder(folder.resolve("orders")));
        assertThat(gateway.trust().files())
                .containsExactly(folder.resolve("trust.pem"), folder.resolve("more.pem"));
        assertThat(gateway.limits())
                .isEqualTo(
                        new Limits(
                                        Duration.ofSeconds(20),
                                        Duration.ofSeconds(5),
                                        Optional.of(Duration.ofHours(8)),
                                        new ConnectionLimits(
                                                5000, OptionalInt.of(50), 300, OptionalInt.of(200)))
                                .idle(Duration.ofMinutes(30)));
        ListenPart listener = gateway.listen().getFirst();
        assertThat(listener.at()).isEqualTo(new LocalPlace.Port(new HostPort("::1", 8443)));
        assertThat(listener.allow())
                .extracting(rule -> rule.label())
                .containsExactly("orders/allow[1]", "orders/allow[2]");
        assertThat(listener.allow().get(1).except()).hasSize(1);
        assertThat(gateway.policy().rulesByTarget()).containsOnlyKeys("orders");
    }

    @Test
    void tellsEveryProblemAtOnceWithItsLine() {
        CountersignException problem =
                refusal(
                        GOOD.replace("trust-domain: acme.example", "trust-domain: ACME")
                                .replace("store: sqlite", "store: oracle")
                                .replace("to: 127.0.0.1:8080", "to: 127.0.0.1")
                                .replace("speak: tcp", "speek: tcp"));
        assertThat(problem.getMessage())
                .contains(":1: trust-domain", "'ACME'")
                .contains(":5: authority.store is 'oracle'")
                .contains(":21: gateway.listen[1].to")
                .contains(":22: gateway.listen[1].speek is no key (did you mean 'speak'?)");
        assertThat(String.valueOf(problem.getMessage()).lines()).hasSize(4);
    }

    @Test
    void refusesAnUnknownKeyWithTheNearestKnownOne() {
        CountersignException problem = refusal(GOOD.replace("trust-domain", "trustdomain"));
        assertThat(problem.code()).isEqualTo(ProblemCode.CONFIG_UNKNOWN_KEY);
        assertThat(problem.getMessage()).contains("did you mean 'trust-domain'?");
    }

    @Test
    void takesNoNumberThatIsNone() {
        for (String bad : new String[] {"0", "-1", "1000001", "many", "1.5", "09", "99999999999"}) {
            assertThat(refusal(GOOD.replace("handshakes: 300", "handshakes: " + bad)).getMessage())
                    .contains("gateway.limits.handshakes is '" + bad + "'", "from 1 to 1000000");
        }
        assertThat(refusal(GOOD.replace("handshake-time: 20s", "handshake-time: 2m")).getMessage())
                .contains("gateway.limits.handshake-time is '2m' (expected: 1s to 60s)");
    }

    @Test
    void warmsUpForAsLongAsItIsToldIfAtAll() throws IOException {
        assertThat(warmUp("")).isEqualTo(Duration.ofSeconds(10));
        assertThat(warmUp("  warm-up: 0s\n")).isZero();
        assertThat(warmUp("  warm-up: 1m\n")).isEqualTo(Duration.ofMinutes(1));
        for (String bad : new String[] {"0", "0m", "61s", "soon"}) {
            assertThat(refusal(warmingUp("  warm-up: " + bad + "\n")).getMessage())
                    .contains("gateway.warm-up is '" + bad + "'");
        }
    }

    private Duration warmUp(String line) throws IOException {
        return read(warmingUp(line)).gateway().orElseThrow().warmUp();
    }

    private static String warmingUp(String line) {
        return GOOD.replace("gateway:\n", "gateway:\n" + line);
    }

    @Test
    void limitsWhatItIsNotTold() throws IOException {
        assertThat(
                        read(GOOD.replaceAll(
                                        "(?m)^ {2}(limits|max-connection-age|max-idle-time):.*\n( {4}[a-z].*\n)*",
                                        ""))
                                .gateway()
                                .orElseThrow()
                                .limits())
                .isEqualTo(Limits.DEFAULT);
    }

    @Test
    void letsFinishWhereItIsToldTo() throws IOException {
        assertThat(atExpiry("at-expiry: finish")).isEqualTo(AtExpiry.FINISH);
        assertThat(atExpiry("at-expiry: close")).isEqualTo(AtExpiry.CLOSE);
        assertThat(atExpiry("max-connection-age: 8h")).isEqualTo(AtExpiry.CLOSE);
        assertThat(refusal(GOOD.replace("max-connection-age: 8h", "at-expiry: wait")).getMessage())
                .contains("gateway.at-expiry", "close or finish");
    }

    private AtExpiry atExpiry(String line) throws IOException {
        return read(GOOD.replace("max-connection-age: 8h", line))
                .gateway()
                .orElseThrow()
                .limits()
                .atExpiry();
    }

    @Test
    void refusesWhatIsPromisedButNotBuilt() {
        for (String[] change :
                new String[][] {
                    {"accept: [certificate]", "accept: [certificate, preshared-key]"},
                    {"store: sqlite", "store: jdbc:postgresql://localhost/db"},
                    {"    except:", "    where: 'true'\n          except:"},
                }) {
            CountersignException problem = refusal(GOOD.replace(change[0], change[1]));
            assertThat(problem.code()).as(change[1]).isEqualTo(ProblemCode.CONFIG_UNSUPPORTED);
            assertThat(problem.getMessage()).as(change[1]).contains("is not built yet");
        }
    }

    @Test
    void demandsOfCertificatesWhatItIsTold() throws IOException {
        assertThat(read(GOOD).gateway().orElseThrow().trust().demands())
                .isEqualTo(Demands.standard());
        Configuration.TrustPart told =
                read(GOOD.replace(TRUST, "  trust: { revocation: short-lived, profile: strict }\n"))
                        .gateway()
                        .orElseThrow()
                        .trust();
        assertThat(told.files()).as("those of the identity").isEmpty();
        assertThat(told.demands())
                .isEqualTo(Demands.of(Profile.STRICT).with(RevocationMode.SHORT_LIVED));
        for (String wrong :
                new String[] {"revocation: never", "profile: mild", "files: []", "reason: none"}) {
            CountersignException problem =
                    refusal(GOOD.replace(TRUST, "  trust: { " + wrong + " }\n"));
            assertThat(problem.code().slug()).as(wrong).startsWith("config.");
            assertThat(problem.getMessage()).as(wrong).contains("trust");
        }
    }

    @Test
    void asksRespondersThatItIsToldOf() throws IOException {
        assertThat(responders("revocation: require, ocsp: [http://a.example/, http://b.example]"))
                .containsExactly(URI.create("http://a.example/"), URI.create("http://b.example"));
        assertThat(responders("revocation: require")).isEmpty();
        for (String wrong :
                new String[] {
                    "ocsp: [http://a.example/]",
                    "revocation: check-if-present, ocsp: [http://a.example/]",
                    "revocation: require, ocsp: [https://a.example/]",
                    "revocation: require, ocsp: [a.example]",
                    "revocation: require, ocsp: ['http://a b/']",
                    "revocation: require, ocsp: ['http://a.example:99999/']",
                }) {
            assertThat(refusal(GOOD.replace(TRUST, "  trust: { " + wrong + " }\n")).getMessage())
                    .as(wrong)
                    .contains("ocsp");
        }
    }

    private List<URI> responders(String trust) throws IOException {
        return read(GOOD.replace(TRUST, "  trust: { " + trust + " }\n"))
                .gateway()
                .orElseThrow()
                .trust()
                .responders();
    }

    @Test
    void enforcesRulesUnlessItIsToObserve() throws IOException {
        for (String enforcing :
                new String[] {GOOD, GOOD.replace("      when-refused: alert\n", "")}) {
            Configuration.GatewayPart part = read(enforcing).gateway().orElseThrow();
            assertThat(part.listen().getFirst().whenRefused()).isEqualTo(WhenRefused.ALERT);
            assertThat(part.policy().observedTargets()).isEmpty();
        }
        Configuration.GatewayPart observing =
                read(GOOD.replace("when-refused: alert", "when-refused: observe"))
                        .gateway()
                        .orElseThrow();
        assertThat(observing.listen().getFirst().whenRefused()).isEqualTo(WhenRefused.OBSERVE);
        assertThat(observing.policy().observedTargets()).containsExactly("orders");
        assertThat(observing.listen().getFirst().at(new HostPort("127.0.0.1", 0)).whenRefused())
                .isEqualTo(WhenRefused.OBSERVE);
    }

    @Test
    void refusesAnotherAnswerToTheRefused() {
        CountersignException problem =
                refusal(GOOD.replace("when-refused: alert", "when-refused: allow"));
        assertThat(problem.code()).isEqualTo(ProblemCode.CONFIG_INVALID_VALUE);
        assertThat(problem.getMessage())
                .contains("'allow' (expected: alert or explain or observe)");
    }

    @Test
    void refusesAListenerWithoutARule() {
        String none = GOOD.substring(0, GOOD.indexOf("      allow:"));
        assertThat(refusal(none).getMessage()).contains("allow is missing");
        assertThat(refusal(none + "      allow: []\n").getMessage()).contains("allow has no rule");
    }

    @Test
    void saysNotThatThereIsNoRuleWhereOneIsWrong() {
        String wrong =
                GOOD.substring(0, GOOD.indexOf("      allow:"))
                        + "      allow:\n        - peer: nonsense\n";
        assertThat(refusal(wrong).getMessage())
                .contains("allow[1].peer")
                .doesNotContain("has no rule");
    }

    @Test
    void refusesAServiceAtPortZero() {
        assertThat(refusal(GOOD.replace("127.0.0.1:8080", "127.0.0.1:0")).getMessage())
                .contains("listen[1].to", "a port from 1 on");
    }

    @Test
    void refusesTwoListenersOfOneName() {
        String second = GOOD.substring(GOOD.indexOf("    - name: orders"));
        assertThat(refusal(GOOD + second).getMessage()).contains("two listeners named orders");
    }

    @Test
    void readsDials() throws IOException {
        GatewayPart gateway = read(GOOD + DIAL).gateway().orElseThrow();
        Configuration.DialPart dial = gateway.dial().get(0);
        assertThat(dial.name()).isEqualTo("stock");
        assertThat(dial.at()).hasToString("127.0.0.1:9001");
        assertThat(dial.to()).hasToString("[stock-1.internal:8443, [::1]:8443]");
        assertThat(dial.expect().text()).isEqualTo("spiffe://acme.example/stock");
        assertThat(dial.connectTimeout()).isEqualTo(Duration.ofSeconds(5));

        String other =
                DIAL.replace("127.0.0.1:9001", "unix:run/stock.sock")
                                .replace("[ stock-1.internal:8443, \"[::1]:8443\" ]", "stock:8443")
                                .replace("spiffe://acme.example/stock", "dns:stock.acme.example")
                        + "      connect-timeout: 2s\n";
        Configuration.DialPart second = read(GOOD + other).gateway().orElseThrow().dial().get(0);
        assertThat(second.at()).hasToString("unix:" + folder.resolve("run/stock.sock"));
        assertThat(second.to()).hasToString("[stock:8443]");
        assertThat(second.expect().text()).isEqualTo("dns:stock.acme.example");
        assertThat(second.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void takesDialsWithoutAListenerButNotNeither() throws IOException {
        String head = GOOD.substring(0, GOOD.indexOf("  listen:"));
        assertThat(read(head + DIAL).gateway().orElseThrow().listen()).isEmpty();
        assertThat(refusal(head).getMessage())
                .contains("gateway.listen is missing (expected: at least one listener, or a dial)");
    }

    @Test
    void refusesADialThatDoesNotSayWhomItExpects() {
        String nobody = DIAL.substring(0, DIAL.indexOf("      expect:"));
        assertThat(refusal(GOOD + nobody).getMessage())
                .contains("gateway.dial[1].expect is missing (expected: who must answer");
    }

    @Test
    void refusesWhatADialCannotBe() {
        for (String[] change :
                new String[][] {
                    {"spiffe://acme.example/stock", "krb:stock@ACME.EXAMPLE", "dial[1].expect is"},
                    {"spiffe://acme.example/stock", "stock", "dial[1].expect"},
                    {"[::1]:8443", "[::1]:0", "the port on which the peer listens"},
                    {"stock-1.internal:8443", "stock-1.internal", "dial[1].to"},
                    {"[ stock-1.internal:8443, \"[::1]:8443\" ]", "[]", "names no address"},
                    {"127.0.0.1:9001", "'unix:'", "expected: a path behind it"},
                    {"127.0.0.1:9001", "9001", "dial[1].at"},
                    {"name: stock", "name: orders", "a second use of the name orders"},
                    {"expect:", "connect-timeout: 2m\n      expect:", "1s to 60s"},
                }) {
            assertThat(refusal(GOOD + DIAL.replace(change[0], change[1])).getMessage())
                    .as(change[1])
                    .contains(change[2]);
        }
    }

    @Test
    void refusesTwoListenersAtOneAddress() throws IOException {
        String second =
                GOOD.substring(GOOD.indexOf("    - name: orders")).replace("orders\n", "more\n");
        assertThat(refusal(GOOD + second).getMessage()).contains("two listeners at [::1]:8443");
        String free = (GOOD + second).replace("'[::1]:8443'", "127.0.0.1:0");
        assertThat(read(free).gateway().orElseThrow().listen()).hasSize(2);
    }

    @Test
    void refusesAFileThatIsForNobody() throws IOException {
        assertThat(refusal("trust-domain: acme.example\n").getMessage())
                .contains("gateway is missing, and so is authority");
        assertThat(read("authority:\n  at: 127.0.0.1:0\n").authority()).isPresent();
    }

    @Test
    void refusesAPatternThatIsNone() {
        CountersignException problem = refusal(GOOD.replace("batch/**", "ba*"));
        assertThat(problem.getMessage())
                .contains("allow[2].peer", "'*' or '**' as a whole segment");
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        assertThat(refusal(GOOD + "data: other\n").getMessage()).contains("data");
    }

    @Test
    void refusesAliasesAndWhatIsNoYaml() {
        assertThat(refusal("a: &x [1]\nb: *x\n").code().slug()).startsWith("config.");
        assertThat(refusal("a: [1\n").code()).isEqualTo(ProblemCode.CONFIG_UNREADABLE);
        assertThat(refusal("").code()).isEqualTo(ProblemCode.CONFIG_UNREADABLE);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        CountersignException problem =
                catchThrowableOfType(
                        CountersignException.class,
                        () -> ConfigurationFile.read(folder.resolve("none.yaml")));
        assertThat(problem.code()).isEqualTo(ProblemCode.CONFIG_UNREADABLE);
        assertThat(problem.getMessage()).contains("none.yaml does not exist");
    }

    private CountersignException refusal(String text) {
        return catchThrowableOfType(CountersignException.class, () -> read(text));
    }

    private Configuration read(String text) throws IOException {
        Path file = folder.resolve("countersign.yaml");
        Files.writeString(file, text);
        return ConfigurationFile.read(file);
    }
}
