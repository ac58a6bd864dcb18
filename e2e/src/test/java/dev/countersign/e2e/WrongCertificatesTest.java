package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway that trusts an authority of the testkit refuses every wrong certificate, each with its
 * alert and its code, and nothing of it reaches the service. The twin of each, which differs in the
 * one fault alone, gets the page.
 */
class WrongCertificatesTest {
    private static final String TRUST = "  trust: { files: [trust.pem] }\n";

    @TempDir private static Path folder;
    private static TestAuthority authority;
    private static ServedFolder served;
    private static TestIdentity revoked;
    private static Running gateway;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        authority = TestAuthority.create(Clock.systemUTC());
        served = ServedFolder.below(folder);
        gatewayIdentity().writeTo(folder.resolve("identity"));
        revoked = client();
        Files.writeString(
                folder.resolve("trust.pem"),
                Pem.certificate(authority.root())
                        + Pem.certificate(authority.intermediate())
                        + revocationsOf(revoked));
        gateway = startedWith(TRUST, folder);
        port = gateway.port();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        served.close();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    EXPIRED, 45, trust.leaf-expired
                    NOT_YET_VALID, 45, trust.leaf-not-yet-valid
                    EXPIRED_INTERMEDIATE, 45, trust.issuer-expired
                    UNKNOWN_ISSUER, 48, trust.unknown-issuer
                    SAME_NAME_OTHER_KEY_ISSUER, 51, trust.bad-signature
                    SELF_SIGNED, 48, trust.self-signed
                    SELF_SIGNED_TWIN, 48, trust.self-signed
                    ISSUER_NOT_CA, 48, trust.issuer-not-ca
                    ISSUER_NO_BASIC_CONSTRAINTS, 48, trust.issuer-not-ca
                    ISSUER_WITHOUT_KEY_CERT_SIGN, 48, trust.issuer-not-ca
                    LEAF_SIGNED_BY_LEAF, 48, trust.issuer-not-ca
                    PATH_LENGTH_EXCEEDED, 48, trust.path-too-long
                    NO_SAN, 42, trust.no-name
                    WRONG_SAN_TYPE, 42, trust.malformed-name
                    TOO_MANY_NAMES, 42, trust.chain-too-large
                    TWO_SPIFFE_IDS, 42, trust.several-spiffe-ids
                    UPPER_CASE_TRUST_DOMAIN, 42, trust.malformed-name
                    DOT_SEGMENT_IN_SPIFFE_ID, 42, trust.malformed-name
                    FOREIGN_TRUST_DOMAIN, 42, trust.foreign-trust-domain
                    WRONG_USAGE, 43, trust.wrong-usage
                    UNKNOWN_CRITICAL_EXTENSION, 43, trust.unsupported-extension
                    NEGATIVE_SERIAL, 42, trust.malformed-certificate
                    ZERO_SERIAL, 42, trust.malformed-certificate
                    WEAK_KEY, 42, trust.weak-key
                    WEAK_SIGNATURE, 42, trust.unsupported-algorithm
                    TAMPERED_SIGNATURE, 51, trust.bad-signature
                    TAMPERED_CONTENT, 51, trust.bad-signature
                    TOO_LONG, 42, trust.chain-too-large
                    # BoringSSL refuses these by itself, with alerts of its own
                    NO_EKU_KEY_USAGE_WRONG, 47, trust.wrong-usage
                    OVERSIZED_KEY, 50, trust.weak-key
                    """)
    void areRefusedWhileTheirTwinsGetIn(Fault fault, int alert, String code) throws IOException {
        Forge forge = Forge.of(authority);
        Path wrong = forge.make(fault, Role.CLIENT).writeTo(folder.resolve(fault + "-wrong"));
        Path twin = forge.twin(fault, Role.CLIENT).writeTo(folder.resolve(fault + "-twin"));
        refuses(gateway, visitor(port, wrong), alert, code);
        letsIn(gateway, visitor(port, twin));
    }

    @Test
    void withoutTheirIntermediateAreRefusedWhereTheRootAloneIsKnown() throws IOException {
        Forge forge = Forge.of(authority);
        Path wrong =
                forge.make(Fault.MISSING_INTERMEDIATE, Role.CLIENT)
                        .writeTo(folder.resolve("leaf-alone"));
        Path twin =
                forge.twin(Fault.MISSING_INTERMEDIATE, Role.CLIENT)
                        .writeTo(folder.resolve("leaf-and-intermediate"));
        Path elsewhere = Files.createDirectory(folder.resolve("root-alone"));
        gatewayIdentity().writeTo(elsewhere.resolve("identity"));
        try (Running other = startedWith("", elsewhere)) {
            int otherPort = other.port();
            refuses(other, visitor(otherPort, wrong), 48, "trust.unknown-issuer");
            letsIn(other, visitor(otherPort, twin));
        }
        letsIn(gateway, visitor(port, wrong)); // for the intermediate is known there
    }

    @Test
    void namedByTheRevocationListAreRefusedWhileTheirTwinGetsIn() throws IOException {
        Path wrong = revoked.writeTo(folder.resolve("revoked"));
        Path twin = client().writeTo(folder.resolve("not-revoked"));
        refuses(gateway, visitor(port, wrong), 44, "trust.revoked");
        letsIn(gateway, visitor(port, twin));
    }

    @Test
    void outsideNameConstraintsAreRefusedAndWithinThemGetIn() throws IOException {
        Forge forge = Forge.of(authority);
        Fault fault = Fault.NAME_CONSTRAINED_INTERMEDIATE;
        Path outside = forge.make(fault, Role.CLIENT).writeTo(folder.resolve("outside"));
        Path within = forge.twin(fault, Role.CLIENT).writeTo(folder.resolve("within"));
        refuses(gateway, visitor(port, outside), 42, "trust.name-constrained");
        letsIn(gateway, visitor(port, within));
    }

    @Test
    void notShownAtAllAreRefused() {
        refuses(gateway, Openssl.to(port), 116, "trust.no-certificate");
    }

    // ----

    private static TestIdentity client() {
        return authority.issue().spiffe(Role.CLIENT.spiffeId()).clientOnly().make();
    }

    private static TestIdentity gatewayIdentity() {
        return authority
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .dns("localhost")
                .clientAndServer()
                .make();
    }

    private static String revocationsOf(TestIdentity identity) {
        Instant now = Instant.now();
        return Pem.crl(
                authority.crl(
                        List.of(identity.leaf().getSerialNumber()),
                        now.minusSeconds(60),
                        now.plusSeconds(3600),
                        1));
    }

    private static Running startedWith(String trust, Path where) throws IOException {
        Path configuration =
                Running.write(
                        where,
                        "countersign.yaml",
                        Configurations.gateway(served.port(), trust, "spiffe://test.example/**"));
        return Running.gateway(where, configuration);
    }

    /** Shows exactly the chain in this folder, however weak its keys and signatures. */
    private static Openssl visitor(int port, Path identity) throws IOException {
        String chain = Files.readString(identity.resolve("cert.pem"));
        String above = chain.substring(Files.readString(identity.resolve("leaf.pem")).length());
        Openssl visitor =
                Openssl.to(port)
                        .with("-cipher", "DEFAULT@SECLEVEL=0")
                        .with("-cert", identity + "/leaf.pem", "-key", identity + "/key.pem");
        if (above.isEmpty()) {
            return visitor;
        }
        Files.writeString(identity.resolve("above.pem"), above);
        return visitor.with("-cert_chain", identity + "/above.pem");
    }

    private static void refuses(Running running, Openssl visitor, int alert, String code) {
        List<String> before = served.requests();
        JournalFiles.Mark mark = running.journal().mark();
        Openssl.Answer answer = visitor.ask("/");
        assertThat(answer.page()).isEmpty();
        JournalFiles.Line line = mark.awaitRefusal();
        assertThat(line.text("code")).as("code in %s", line).isEqualTo(code);
        assertThat(answer.alert()).as("alert in %s", answer.errors()).isEqualTo(alert);
        assertThat(served.requests()).isEqualTo(before);
    }

    private static void letsIn(Running running, Openssl visitor) {
        JournalFiles.Mark mark = running.journal().mark();
        Openssl.Answer answer = visitor.ask("/");
        assertThat(answer.page())
                .as("the twin's answer; %s; the journal since: %s", answer.errors(), mark.since())
                .contains(ServedFolder.PAGE);
    }
}
