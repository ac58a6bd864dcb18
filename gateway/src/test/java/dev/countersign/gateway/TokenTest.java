package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.gateway.pkcs11.Pkcs11Uri;
import dev.countersign.gateway.pkcs11.TokenKeys;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.SoftHsm;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.HeldKey;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeyCheck;
import dev.countersign.tls.KeySignature;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway whose key is in a token of a real SoftHSM, where it listens and where it dials. */
class TokenTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final Map<KeyKind, TestIdentity> IDENTITIES = new EnumMap<>(KeyKind.class);
    private static final byte[] CONTENT = "some content".getBytes(StandardCharsets.US_ASCII);
    private static final String PIN = "1234";

    /** A token that was away is looked for again every five seconds. */
    private static final Duration AGAIN = Duration.ofSeconds(20);

    @TempDir private static Path home;
    private static SoftHsm tokens;
    private static Path pin;

    @TempDir private Path folder;

    @BeforeAll
    static void fillTokens() throws Throwable {
        tokens = SoftHsm.below(home, "tokens").token("gate", PIN).token("empty", PIN);
        put(KeyKind.P_256, "01");
        put(KeyKind.P_384, "02");
        put(KeyKind.RSA_2048, "03");
        pin = secret(home.resolve("pin"), PIN + "\n", "rw-------");
        setEnvironment(SoftHsm.VARIABLE, tokens.configuration().toString());
    }

    private static void put(KeyKind kind, String id) throws IOException {
        TestIdentity identity = identity(kind);
        IDENTITIES.put(kind, identity);
        tokens.put("gate", PIN, kind.name(), id, identity);
    }

    private static TestIdentity identity(KeyKind kind) {
        return AUTHORITY
                .issue()
                .spiffe(TestGateway.GATEWAY.text())
                .dns("localhost")
                .clientAndServer()
                .keyed(kind)
                .make();
    }

    /** The module asks the C library, whose environment a test can still change. */
    @SuppressWarnings("restricted") // setenv(3) does what its name says
    private static void setEnvironment(String name, String value) throws Throwable {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            int ignored =
                    (int)
                            linker.downcallHandle(
                                            linker.defaultLookup().findOrThrow("setenv"),
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(
                                            arena.allocateFrom(name), arena.allocateFrom(value), 1);
            assertThat(ignored).isZero();
        }
    }

    private static Path secret(Path file, String content, String mode) throws IOException {
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    // ---- what is proven with it

    @ParameterizedTest
    @EnumSource(names = {"P_256", "P_384", "RSA_2048"})
    void provesListenerAndDial(KeyKind kind) throws Exception {
        CertificateCredential credential = credential(kind);
        try (TestService echo = TestService.echo();
                TestGateway listening =
                        TestGateway.Plan.of(AUTHORITY, echo).start(folder.resolve("listening"))) {
            listening.publish(credential);
            Dial dial =
                    TestDial.expecting(
                            TestGateway.GATEWAY.text(),
                            new LocalAddress.Tcp(TestGateway.loopback(0)),
                            listening.address());
            try (TestGateway dialing =
                    TestDial.plan(AUTHORITY, dial).start(folder.resolve("dialing"))) {
                dialing.publish(credential);
                for (int i = 0; i < 5; i++) {
                    try (Socket local = TestDial.connect(dialing)) {
                        assertThat(TestDial.isServed(local)).isTrue();
                    }
                }
                assertThat(listening.awaitTold("decision", 5).get(4).text("outcome"))
                        .isEqualTo("permit");
            }
        }
    }

    @Test
    void signsTheJournalsHeads() {
        CertificateCredential credential = credential(KeyKind.RSA_2048);
        byte[] signature = KeySignature.sign(credential, CONTENT);
        assertThat(KeySignature.holds(leaf(KeyKind.RSA_2048), CONTENT, signature)).isTrue();
        assertThat(credential.signingKey().getEncoded()).isNull();
        assertThat(credential.signingKey().getAlgorithm()).isEqualTo("RSA");
    }

    // ---- what is no such key

    @Test
    void isRefusedWithAnotherKeyThanTheCertificates() {
        refusal(
                uri("gate", "object=P_256", pin),
                KeyKind.P_384,
                ProblemCode.CONFIG_KEY_MISMATCH,
                "is not the key of the certificate");
        refusal(
                uri("gate", "object=P_256", pin),
                KeyKind.RSA_2048,
                ProblemCode.CONFIG_KEY_MISMATCH,
                "is an EC key");
    }

    @Test
    void isRefusedWithoutItsModuleTokenOrKey() {
        refusal(
                Pkcs11Uri.parse("pkcs11:object=a?module-path=/no/such.so&pin-source=file:" + pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "/no/such.so does not exist");
        Path library = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
        refusal(
                Pkcs11Uri.parse(
                        "pkcs11:object=a?module-path=" + library + "&pin-source=file:" + pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "cannot be loaded as a PKCS#11 module");
        refusal(
                uri("gale", "object=P_256", pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "no token 'token=gale'; it has ",
                "token=gate (serial=");
        refusal(
                uri("gate", "object=nothing", pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "no private key 'object=nothing'; it has ",
                "object=RSA_2048, id=03");
        refusal(
                uri("empty", "object=P_256", pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "none at all");
        refusal(
                uri("gate", "type=private", pin),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "3 private keys are");
        opened(uri("gate", "id=%01", pin), KeyKind.P_256);
    }

    @Test
    void isRefusedWithoutItsPin() throws IOException {
        // a login is for the whole process: only a token that nobody uses yet tells
        Path wrong = secret(folder.resolve("wrong"), "4321", "rw-------");
        Pkcs11Uri uri = uri("empty", "object=P_256", wrong);
        refusal(
                uri,
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "the token 'token=empty' refuses the PIN in " + wrong,
                "CKR_PIN_INCORRECT");
        refusal(
                uri("gate", "object=P_256", folder.resolve("none")),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "none does not exist");
        refusal(
                uri("gate", "object=P_256", secret(folder.resolve("nil"), "\n", "rw-------")),
                KeyKind.P_256,
                ProblemCode.CONFIG_TOKEN_UNUSABLE,
                "is empty");
        refusal(
                uri("gate", "object=P_256", secret(folder.resolve("open"), PIN, "rw-r--r--")),
                KeyKind.P_256,
                ProblemCode.CONFIG_KEY_EXPOSED,
                "rw-r--r--");
    }

    // ---- what fails later

    @Test
    void failsHandshakesWhileItsTokenIsAwayAndServesAgainAfterwards() throws Exception {
        try (TestService echo = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, echo).start(folder.resolve("gateway"))) {
            gateway.publish(credential(KeyKind.P_256));
            assertThat(isServed(gateway)).isTrue();
            tokens.takeOut();
            try {
                assertThat(isServed(gateway)).isFalse();
            } finally {
                tokens.putBack();
            }
            assertThat(gateway.awaitTold("decision", 2).get(1).text("code"))
                    .isEqualTo("proof.signer-fault");
            Patience.until("the token serves again", AGAIN, () -> isServed(gateway));
        }
    }

    @Test
    void releasesNoSignatureByAnotherKey() throws Exception {
        HeldKey key = opened(uri("gate", "object=P_256", pin), KeyKind.P_256);
        SoftHsm others = SoftHsm.below(home, "others").token("gate", PIN);
        others.put("gate", PIN, "P_256", "01", identity(KeyKind.P_256));
        tokens.takeOut();
        tokens.putThoseOf(others);
        try {
            Patience.until(
                    "the other token is found",
                    AGAIN,
                    () ->
                            fault(key)
                                    .contains(
                                            "made a signature that is not by the certificate's key"));
        } finally {
            tokens.takeOutThoseOfTheOther();
            tokens.putBack();
        }
        Patience.until("the right one is found", AGAIN, () -> fault(key).isEmpty());
    }

    @Test
    void isNotShownAWrongPinTwice() throws Exception {
        Path changing = secret(folder.resolve("changing"), PIN, "rw-------");
        HeldKey key = opened(uri("gate", "object=P_256", changing), KeyKind.P_256);
        secret(changing, "4321", "rw-------");
        tokens.takeOut();
        try {
            assertThat(fault(key)).isNotEmpty();
        } finally {
            tokens.putBack();
        }
        Patience.until(
                "the wrong PIN is kept back",
                AGAIN,
                () -> fault(key).contains("was refused before, and is not tried again"));
        secret(changing, PIN, "rw-------");
        assertThat(fault(key)).isEmpty();
    }

    @Test
    void isToBlameWhenItNeverSigns() throws Exception {
        TestIdentity identity = IDENTITIES.get(KeyKind.P_256);
        CertificateCredential silent =
                CertificateCredential.of(
                        TestGateway.GATEWAY,
                        new SilentKey(leaf(KeyKind.P_256).publicKey()),
                        Objects.requireNonNull(identity).chain(),
                        new KeyCheck());
        try (TestService echo = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, echo)
                                .within(
                                        new Limits(
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(1),
                                                Optional.empty()))
                                .start(folder.resolve("gateway"))) {
            gateway.publish(silent);
            assertThat(isServed(gateway)).isFalse();
            JournalLine refused = gateway.awaitTold("decision", 1).get(0);
            assertThat(refused.text("code")).isEqualTo("proof.signer-fault");
            assertThat(refused.text("seen")).contains("within the time for a handshake");
        }
    }

    private record SilentKey(PublicKeyInfo publicKey) implements HeldKey {
        @Override
        public CompletableFuture<byte[]> sign(SignatureAlgorithm algorithm, byte[] content) {
            return new CompletableFuture<>();
        }
    }

    // ---- means

    private static boolean isServed(TestGateway gateway) {
        try (TestClient client =
                TestClient.connect(
                        gateway.address(), AUTHORITY.issue().spiffe(TestGateway.ALICE).make())) {
            return client.isServed();
        } catch (IOException e) {
            return false;
        }
    }

    /** Why it does not sign; empty when it does. */
    private static String fault(HeldKey key) {
        try {
            byte[] signature = key.sign(SignatureAlgorithm.ECDSA_SHA256, CONTENT).get();
            assertThat(KeySignature.holds(leaf(KeyKind.P_256), CONTENT, signature)).isTrue();
            return "";
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(CountersignException.class);
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Pkcs11Uri uri(String token, String key, Path file) {
        return Pkcs11Uri.parse(
                "pkcs11:token="
                        + token
                        + ";"
                        + key
                        + "?module-path="
                        + SoftHsm.module()
                        + "&pin-source=file:"
                        + file);
    }

    private static Certificate leaf(KeyKind kind) {
        return TestGateway.read(Objects.requireNonNull(IDENTITIES.get(kind)).leaf());
    }

    private static HeldKey opened(Pkcs11Uri uri, KeyKind kind) {
        return TokenKeys.open(uri, leaf(kind).publicKey(), JcaSignatureCheck.ofRuntime());
    }

    private static CertificateCredential credential(KeyKind kind) {
        return CertificateCredential.of(
                TestGateway.GATEWAY,
                opened(uri("gate", "object=" + kind, pin), kind),
                Objects.requireNonNull(IDENTITIES.get(kind)).chain(),
                new KeyCheck());
    }

    private static void refusal(Pkcs11Uri uri, KeyKind kind, ProblemCode code, String... said) {
        CountersignException refused =
                catchThrowableOfType(CountersignException.class, () -> opened(uri, kind));
        assertThat(refused).hasMessageContainingAll(said).hasMessageNotContaining("4321");
        assertThat(refused.code()).isEqualTo(code);
    }
}
