package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.Weakening;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.LeafOrder;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An identity that no peer could accept is neither started with nor reloaded to. */
class OwnIdentityFitTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final String GATEWAY = "spiffe://test.example/gateway";

    private final FixedClock clock = FixedClock.at(Instant.now());

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EXPIRED", "NOT_YET_VALID", "WRONG_USAGE", "WEAK_KEY", "TAMPERED_SIGNATURE"})
    void isRefusedAtStart(Fault fault) throws IOException {
        Forge.of(AUTHORITY).make(fault, Role.SERVER).writeTo(identity());
        assertThat(startFailure().code()).isEqualTo(ProblemCode.CONFIG_IDENTITY_UNFIT);
    }

    @Test
    void isRefusedWithoutTheChainThatLeadsToAnAuthority() throws IOException {
        TestIdentity good = good().make();
        good.writeTo(identity());
        Files.copy(
                identity().resolve("leaf.pem"),
                Files.newOutputStream(identity().resolve("cert.pem")));
        assertThat(startFailure()).hasMessageContaining("trust.unknown-issuer");
    }

    @Test
    void isRefusedWithKeyThatTheEngineCannotSignWith() throws IOException {
        good().keyed(KeyKind.ED25519).make().writeTo(identity());
        CountersignException refused = startFailure();
        assertThat(refused.code()).isEqualTo(ProblemCode.CONFIG_IDENTITY_UNFIT);
        assertThat(refused).hasMessageContaining("Ed25519");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ED25519", "ML_DSA.*"}, // no TLS engine signs a handshake with the latter
            mode = EnumSource.Mode.MATCH_NONE)
    void isStartedWithWhenItIsGood(KeyKind kind) throws IOException {
        good().keyed(kind).make().writeTo(identity());
        try (Journal journal = journal();
                Node node = start(journal)) {
            assertThat(node.isServing()).isTrue();
        }
    }

    @Test
    void isStartedWithUnderAnAuthorityThatIsNotOurClients() throws IOException {
        good().make().writeTo(identity());
        Files.delete(identity().resolve("trust.pem"));
        TestAuthority clients = TestAuthority.create(Clock.systemUTC());
        clients.issue().spiffe(GATEWAY).make().writeTo(folder.resolve("clients"));
        configuration("  trust: { files: [clients/trust.pem] }\n");
        try (Journal journal = journal();
                Node node = start(journal)) {
            assertThat(node.isServing()).isTrue();
        }
    }

    @Test
    void isRefusedWhereItDialsAndIsForServersAlone() throws IOException {
        AUTHORITY.issue().spiffe(GATEWAY).serverOnly().make().writeTo(identity());
        configuration("");
        Files.writeString(
                folder.resolve("countersign.yaml"),
                """
                  dial:
                    - name: stock
                      at: 127.0.0.1:0
                      to: 127.0.0.1:9
                      expect: spiffe://test.example/stock
                """,
                StandardOpenOption.APPEND);
        assertThat(startFailure()).hasMessageContaining("as a client");

        good().make().writeTo(identity());
        try (Journal journal = journal();
                Node node = start(journal)) {
            assertThat(node.isServing()).isTrue();
        }
    }

    @Test
    void isRefusedAtReloadAndWhatRanGoesOn() throws IOException {
        good().make().writeTo(identity());
        try (Journal journal = journal();
                Node node = start(journal)) {
            Forge.of(AUTHORITY).make(Fault.EXPIRED, Role.SERVER).writeTo(identity());
            CountersignException refused =
                    catchThrowableOfType(CountersignException.class, () -> reload(node));
            assertThat(refused.code()).isEqualTo(ProblemCode.CONFIG_IDENTITY_UNFIT);
            assertThat(refused).hasMessageContaining("expired");
            assertThat(node.status().epoch()).isEqualTo(1);

            good().make().writeTo(identity());
            reload(node);
            assertThat(node.status().epoch()).isEqualTo(2);
        }
    }

    @Test
    void staysWhileItIsTheOneInForceSoThatNewTrustCanCome() throws IOException {
        good().validFor(Duration.ofMinutes(1)).make().writeTo(identity());
        try (Journal journal = journal();
                Node node = start(journal)) {
            clock.advance(Duration.ofHours(1));
            reload(node);
            assertThat(node.status().epoch()).isEqualTo(2);
        }
    }

    private void reload(Node node) {
        node.reload(material(), Weakening.REFUSED, weaker -> {});
    }

    private CountersignException startFailure() throws IOException {
        try (Journal journal = journal()) {
            return catchThrowableOfType(CountersignException.class, () -> start(journal).close());
        }
    }

    private Node start(Journal journal) throws IOException {
        if (Files.notExists(folder.resolve("countersign.yaml"))) {
            configuration("");
        }
        FileMaterial material = material();
        return Node.start(
                GatewayCommand.settings(
                        material.gateway(),
                        JcaSignatureCheck.ofRuntime(),
                        new GatewayCommand.Books(journal, new CompositeMeterRegistry()),
                        clock),
                material);
    }

    private FileMaterial material() {
        Configuration configuration = ConfigurationFile.read(folder.resolve("countersign.yaml"));
        return new FileMaterial(configuration, JcaSignatureCheck.ofRuntime(), clock);
    }

    private Journal journal() throws IOException {
        return Journal.open(folder.resolve("journal"), "test", Clock.systemUTC());
    }

    private void configuration(String trust) throws IOException {
        Files.writeString(
                folder.resolve("countersign.yaml"),
                """
                trust-domain: test.example
                gateway:
                  identity: { files: identity }
                %s\
                  listen:
                    - name: service
                      at: 127.0.0.1:0
                      to: 127.0.0.1:9
                      allow:
                        - peer: spiffe://test.example/*
                """
                        .formatted(trust));
    }

    private static LeafOrder good() {
        return AUTHORITY.issue().spiffe(GATEWAY).dns("localhost").clientAndServer();
    }

    private Path identity() {
        return folder.resolve("identity");
    }
}
