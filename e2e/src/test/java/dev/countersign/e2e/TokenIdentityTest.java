package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.SoftHsm;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway whose private key is in a token of a real SoftHSM, as its users start it. */
class TokenIdentityTest {
    private static final String PIN = "1234";
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final TestAuthority authority = TestAuthority.create(Clock.systemUTC());

    @TempDir private Path folder;
    private ServedFolder served;
    private SoftHsm tokens;
    private Path alice;

    @BeforeEach
    void fillToken() throws IOException {
        served = ServedFolder.below(folder);
        tokens = SoftHsm.below(folder, "softhsm").token("gate", PIN);
        alice =
                authority
                        .issue()
                        .spiffe("spiffe://test.example/alice")
                        .clientOnly()
                        .make()
                        .writeTo(folder.resolve("alice"));
        pin(PIN, "rw-------");
    }

    @AfterEach
    void stopServing() {
        served.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"P_256", "RSA_2048"})
    void provesItselfToOpenssl(KeyKind kind) throws IOException {
        gatewayWith(kind);
        try (Running gateway = started()) {
            assertThat(visitor(gateway).ask("/").page()).contains(ServedFolder.PAGE);
            assertThat(Files.exists(folder.resolve("gateway/key.pem"))).isFalse();
        }
    }

    @Test
    void isRefusedAtTheStartWithTheReason() throws IOException {
        gatewayWith(KeyKind.P_256);
        pin("4321", "rw-------");
        refused("config.token-unusable").naming("CKR_PIN_INCORRECT");
        pin(PIN, "rw-r--r--");
        refused("config.key-exposed").naming("rw-r--r--");
        pin(PIN, "rw-------");
        configure("other", "pin-source=file:" + folder.resolve("pin"));
        refused("config.token-unusable").naming("object=gateway");
        configure("gateway", "pin-value=" + PIN);
        refused("config.invalid-value").naming("pin-source=file:/PATH");
        configure("gateway", "pin-source=file:" + folder.resolve("pin"));
        authority
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .make()
                .writeTo(folder.resolve("gateway"));
        refused("config.key-mismatch").naming("certificate");
    }

    @Test
    void keepsWhatRunsWhileTheTokenIsAwayAndServesAgain() throws IOException {
        gatewayWith(KeyKind.P_256);
        try (Running gateway = started()) {
            JournalFiles.Mark mark = gateway.journal().mark();
            tokens.takeOut();
            assertThat(visitor(gateway).ask("/").page()).doesNotContain(ServedFolder.PAGE);
            assertThat(mark.awaitRefusal().text("code")).isEqualTo("proof.signer-fault");
            assertThat(gateway.command("reload").errors()).contains("[config.token-unusable]");
            tokens.putBack();
            Patience.until(
                    "it serves again",
                    AGAIN,
                    () -> visitor(gateway).ask("/").page().contains(ServedFolder.PAGE));
            gateway.command("reload").mustBeDone();
            assertThat(visitor(gateway).ask("/").page()).contains(ServedFolder.PAGE);
        }
    }

    // ---- means

    private void gatewayWith(KeyKind kind) throws IOException {
        TestIdentity identity =
                authority
                        .issue()
                        .spiffe("spiffe://test.example/gateway")
                        .dns("gateway.test.example")
                        .keyed(kind)
                        .make();
        identity.writeTo(folder.resolve("gateway"));
        Files.delete(folder.resolve("gateway/key.pem"));
        tokens.put("gate", PIN, "gateway", "01", identity);
        configure("gateway", "pin-source=file:" + folder.resolve("pin"));
    }

    private void pin(String content, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("pin"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void configure(String object, String pin) throws IOException {
        Files.writeString(
                folder.resolve("countersign.yaml"),
                """
                trust-domain: test.example
                data: D
                gateway:
                  identity:
                    certificates: gateway/cert.pem
                    key: "pkcs11:token=gate;object=%s;type=private?module-path=%s&%s"
                  trust: { files: [gateway/trust.pem] }
                  listen:
                    - name: service
                      at: 127.0.0.1:0
                      to: 127.0.0.1:%d
                      allow: [{ peer: "spiffe://test.example/alice" }]
                """
                        .formatted(object, SoftHsm.module(), pin, served.port()));
    }

    private String environment() {
        return SoftHsm.VARIABLE + "=" + tokens.configuration();
    }

    private Running started() {
        return Running.gatewayWith(environment(), folder, folder.resolve("countersign.yaml"));
    }

    private Ended refused(String code) {
        return Countersign.runWith(environment(), folder, "gateway", "--config", "countersign.yaml")
                .mustFail(2, code);
    }

    private Openssl visitor(Running gateway) {
        return Openssl.to(gateway.port())
                .showing(alice)
                .trusting(folder.resolve("gateway/trust.pem"), "gateway.test.example");
    }
}
