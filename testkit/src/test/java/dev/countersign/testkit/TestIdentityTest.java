package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestIdentityTest {
    private final FixedClock clock = FixedClock.at("2026-11-24T08:10:00Z");
    private final TestAuthority authority = TestAuthority.create(clock);
    private final TestIdentity identity =
            authority.issue().spiffe("spiffe://test.example/web").dns("localhost").make();

    @TempDir Path folder;

    @Test
    void showsLeafAndIntermediateButNotRoot() {
        assertThat(identity.chain()).containsExactly(identity.leaf(), authority.intermediate());
        assertThat(identity.root()).isEqualTo(authority.root());
    }

    @Test
    void trustsAnotherRootWithTheSameKeyAndChain() {
        TestAuthority other = TestAuthority.create(clock);
        TestIdentity mixed = identity.trusting(other.root());

        assertThat(mixed.root()).isEqualTo(other.root());
        assertThat(mixed.chain()).isEqualTo(identity.chain());
        assertThat(mixed.key()).isSameAs(identity.key());
    }

    @Test
    void isNotChangedThroughItsBytes() {
        identity.chainDer().get(0)[0] = 0;
        assertThat(identity.chainDer().get(0)[0]).isNotZero();
    }

    @Test
    void writesFilesThatOpensslVerifies() throws IOException {
        identity.writeTo(folder.resolve("new/folder"));
        assertThat(
                        openssl(
                                "verify",
                                "-attime",
                                Long.toString(clock.instant().getEpochSecond()),
                                "-CAfile",
                                "trust.pem",
                                "-untrusted",
                                "cert.pem",
                                "leaf.pem"))
                .isEqualTo("leaf.pem: OK\n");
    }

    @Test
    void writesCertificateThatOpensslReads() throws IOException {
        identity.writeTo(folder.resolve("new/folder"));
        assertThat(openssl("x509", "-in", "cert.pem", "-noout", "-ext", "subjectAltName"))
                .contains("URI:spiffe://test.example/web, DNS:localhost");
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"P_256", "P_384", "RSA_2048", "ED25519"})
    void writesKeyThatOpensslFindsInCertificate(KeyKind kind) throws IOException {
        authority.issue().keyed(kind).make().writeTo(folder.resolve("new/folder"));
        assertThat(openssl("pkey", "-in", "key.pem", "-pubout"))
                .isEqualTo(openssl("x509", "-in", "leaf.pem", "-noout", "-pubkey"));
    }

    @Test
    void keepsKeyFileToItsOwnerAlsoWhenWrittenAgain() throws IOException {
        identity.writeTo(folder);
        Files.setPosixFilePermissions(
                folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        identity.writeTo(folder);
        assertThat(Files.getPosixFilePermissions(folder.resolve("key.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void writesTrailingGarbageAsItIs() throws IOException {
        TestIdentity forged = Forge.of(authority).make(Fault.TRAILING_GARBAGE, Role.CLIENT);
        forged.writeTo(folder);
        String body =
                Files.readString(folder.resolve("leaf.pem")).replaceAll("-----[A-Z ]+-----|\n", "");
        assertThat(Base64.getDecoder().decode(body)).isEqualTo(forged.chainDer().get(0));
    }

    @Test
    void givesPkcs12WithKeyAndChainButWithoutRoot() throws Exception {
        char[] password = "secret".toCharArray();
        KeyStore store = identity.pkcs12(password);
        assertThat(store.getKey("identity", password)).isEqualTo(identity.key());
        assertThat(store.getCertificateChain("identity"))
                .containsExactly(identity.leaf(), authority.intermediate());
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void namesLeafInItsText() {
        assertThat(identity)
                .hasToString(
                        "TestIdentity[CN=spiffe://test.example/web, O=testkit, 2 certificates]");
    }

    private String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try (RealProcess openssl = RealProcess.start(folder.resolve("new/folder"), command)) {
            assertThat(openssl.awaitExit()).as(openssl.errors()).isZero();
            return openssl.output();
        }
    }
}
