package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.wire.Json;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.OpensslOcsp;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeCommandTest {
    @TempDir private Path folder;

    private final TestAuthority authority = TestAuthority.create(Clock.systemUTC());
    private final TestIdentity web =
            authority
                    .issue()
                    .spiffe("spiffe://test.example/web")
                    .dns("web.test.example")
                    .clientAndServer()
                    .make();
    private String trust = "";

    @BeforeEach
    void writeTrust() throws IOException {
        trust = write("trust.pem", Pem.certificate(authority.root()));
    }

    @Test
    void countsWhatAResponderSays() throws IOException {
        String chain = write("web.pem", Pem.certificates(web.chainDer()));
        OpensslOcsp ocsp = OpensslOcsp.of(authority, folder.resolve("ocsp"));
        String good = ocsp.about(web, OpensslOcsp.Status.GOOD).toString();
        String revoked = ocsp.about(web, OpensslOcsp.Status.REVOKED).toString();
        String unknown = ocsp.about(web, OpensslOcsp.Status.UNKNOWN).toString();

        assertThat(ran(chain, "--ocsp", revoked)).startsWith("refused: trust.revoked");
        assertThat(ran(chain, "--ocsp", good, "--ocsp", revoked))
                .startsWith("refused: trust.revoked");
        assertThat(ran(chain, "--ocsp", unknown)).startsWith("refused: trust.revocation-unknown");
        assertThat(ran(chain, "--ocsp", good)).startsWith("accepted");
        assertThat(ran(chain)).startsWith("accepted");
        Ran.command("judge", "--trust", trust, "--chain", chain, "--ocsp", trust)
                .mustBeWrong("config.trust-unreadable", "trust.pem");
    }

    @Test
    void countsResponsesOfABatch() throws IOException {
        OpensslOcsp ocsp = OpensslOcsp.of(authority, folder.resolve("ocsp"));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", "revoked");
        line.put("trusted_certs", List.of(Pem.certificate(authority.root())));
        line.put("peer_certificate", Pem.certificates(web.chainDer()));
        line.put("validation_kind", "SERVER");
        line.put(
                "ocsp",
                List.of(
                        Base64.getEncoder()
                                .encodeToString(
                                        Files.readAllBytes(
                                                ocsp.about(web, OpensslOcsp.Status.REVOKED)))));
        String file = write("batch.jsonl", Json.write(line) + "\n");

        assertThat(Ran.command("judge", "--batch", file).mustBeDone().output())
                .contains("trust.revoked");
        line.put("ocsp", List.of("%"));
        String wrong = write("wrong.jsonl", Json.write(line) + "\n");
        assertThat(Ran.command("judge", "--batch", wrong).output()).contains("ocsp: ");
    }

    private String ran(String chain, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("judge", "--trust", trust, "--chain", chain));
        arguments.addAll(List.of(more));
        return Ran.command(arguments.toArray(String[]::new)).output();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void refusesWhatIsForgedAndTakesItsTwin(Fault fault) throws IOException {
        Forge forge = Forge.of(authority);
        String wrong =
                write("wrong.pem", Pem.certificates(forge.make(fault, Role.SERVER).chainDer()));
        String right =
                write("right.pem", Pem.certificates(forge.twin(fault, Role.SERVER).chainDer()));

        Ran refused = Ran.command("judge", "--trust", trust, "--chain", wrong);
        if (fault == Fault.FOREIGN_TRUST_DOMAIN) {
            // a file of roots belongs to no trust domain
            assertThat(refused.exitCode()).isZero();
        } else {
            assertThat(refused.exitCode()).as(refused.output()).isOne();
            assertThat(refused.output()).startsWith("refused: trust.").contains("  remedy ");
        }
        Ran.command("judge", "--trust", trust, "--chain", right).mustBeDone();
    }

    @ParameterizedTest
    @CsvSource({
        "web.test.example, accepted",
        "WEB.test.example, accepted",
        "spiffe://test.example/web, accepted",
        "dns:web.test.example, accepted",
        "test.example, trust.name-mismatch",
        "spiffe://test.example/other, trust.name-mismatch",
        "192.0.2.1, trust.name-mismatch",
        "web@test.example, trust.name-mismatch",
    })
    void asksForTheNameThatIsExpected(String name, String outcome) throws IOException {
        String chain = write("chain.pem", Pem.certificates(web.chainDer()));

        Map<?, ?> answer =
                answer("judge", "--trust", trust, "--chain", chain, "--name", name, "--json");
        assertThat(answer.get(outcome.equals("accepted") ? "verdict" : "code")).isEqualTo(outcome);
        assertThat(answer.get("expected")).isEqualTo(name);
    }

    @Test
    void tellsOfEveryWayThatWasTried() throws IOException {
        TestAuthority copy =
                TestAuthority.create("Test", KeyKind.P_256, Seeded.fresh(), Clock.systemUTC());
        String both =
                write("both.pem", Pem.certificate(copy.root()) + Pem.certificate(authority.root()));
        TestIdentity expired = Forge.of(authority).make(Fault.EXPIRED, Role.SERVER);
        String chain = write("chain.pem", Pem.certificates(expired.chainDer()));

        Map<?, ?> answer = answer("judge", "--trust", both, "--chain", chain, "--json");
        assertThat(answer.get("verdict")).isEqualTo("refused");
        assertThat(answer.get("code")).isEqualTo("trust.leaf-expired");
        assertThat(answer.get("profiles")).asString().contains("standard", "strict", "web");
    }

    @Test
    void judgesAtTheMomentThatIsAskedFor() throws IOException {
        String chain = write("chain.pem", Pem.certificates(web.chainDer()));

        assertThat(
                        answer(
                                        "judge",
                                        "--trust",
                                        trust,
                                        "--chain",
                                        chain,
                                        "--at",
                                        "2099-01-01T00:00:00Z",
                                        "--json")
                                .get("code"))
                .isIn("trust.leaf-expired", "trust.issuer-expired");
    }

    @Test
    void readsRevocationLists() throws IOException {
        String chain = write("chain.pem", Pem.certificates(web.chainDer()));
        String other = list("other.pem", BigInteger.ONE);
        String ours = list("ours.pem", web.leaf().getSerialNumber());

        Ran.command("judge", "--trust", trust, "--chain", chain, "--crl", other).mustBeDone();
        assertThat(
                        answer("judge", "--trust", trust, "--chain", chain, "--crl", ours, "--json")
                                .get("code"))
                .isEqualTo("trust.revoked");
        assertThat(
                        answer(
                                        "judge",
                                        "--trust",
                                        trust,
                                        "--chain",
                                        chain,
                                        "--crl",
                                        other,
                                        "--revocation",
                                        "require",
                                        "--json")
                                .get("code"))
                .as("no list speaks of the intermediate")
                .isEqualTo("trust.revocation-unknown");
    }

    @Test
    void answersEveryLineOfBatch() throws IOException {
        Path batch = folder.resolve("batch.jsonl");
        Map<String, Object> good = new LinkedHashMap<>();
        good.put("id", "good");
        good.put("trusted_certs", List.of(Pem.certificate(authority.root())));
        good.put("peer_certificate", Pem.certificate(web.leaf()));
        good.put("untrusted_intermediates", List.of(Pem.certificate(authority.intermediate())));
        good.put("expected_peer_name", Map.of("kind", "DNS", "value", "web.test.example"));
        Map<String, Object> bad = new LinkedHashMap<>(good);
        bad.put("id", "bad");
        bad.put("expected_peer_name", Map.of("kind", "IP", "value", "192.0.2.1"));
        Map<String, Object> lost = new LinkedHashMap<>(good);
        lost.put("id", "lost");
        lost.put("trusted_certs", List.of(Pem.certificate(web.leaf())));
        Files.writeString(
                batch,
                Json.write(good) + "\n\n" + Json.write(bad) + "\n" + Json.write(lost) + "\n");

        Ran ran = Ran.command("judge", "--batch", batch.toString()).mustBeDone();
        assertThat(ran.output().lines().map(JudgeCommandTest::read))
                .extracting(line -> line.get("id") + " " + line.get("verdict"))
                .containsExactly("good accepted", "bad refused", "lost refused");

        Files.writeString(batch, "no json\n" + Json.write(good));
        Ran odd = Ran.command("judge", "--batch", batch.toString());
        assertThat(odd.exitCode()).isOne();
        assertThat(odd.output().lines().map(JudgeCommandTest::read))
                .extracting(line -> line.get("line") + " " + line.get("verdict"))
                .containsExactly("1 unreadable", "2 accepted");
    }

    @Test
    void wantsSomethingToJudge() throws IOException {
        String chain = write("chain.pem", Pem.certificates(web.chainDer()));

        Ran.command("judge").mustBeWrong("usage.invalid", "--trust");
        Ran.command("judge", "--trust", trust).mustBeWrong("usage.invalid", "--chain");
        Ran.command("judge", "--trust", chain, "--chain", chain)
                .mustBeWrong("config.trust-unreadable", "no authority");
        Ran.command("judge", "--trust", trust, "--chain", chain, "--role", "friend")
                .mustBeWrong("usage.invalid", "friend");
        Ran.command("judge", "--trust", trust, "--chain", chain, "--at", "yesterday")
                .mustBeWrong("usage.invalid", "yesterday");
        Ran.command("judge", "--trust", trust, "--chain", chain, "--demand", "more")
                .mustBeWrong("usage.invalid", "more");
    }

    private static Map<?, ?> answer(String... arguments) {
        return read(Ran.command(arguments).output());
    }

    private static Map<?, ?> read(String line) {
        return (Map<?, ?>) Objects.requireNonNull(Json.read(line.strip()).orThrow());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String list(String name, BigInteger serial) throws IOException {
        Instant now = Clock.systemUTC().instant();
        return write(
                name,
                Pem.crl(
                        authority.crl(
                                Set.of(serial), now.minusSeconds(60), now.plusSeconds(3600), 1)));
    }
}
