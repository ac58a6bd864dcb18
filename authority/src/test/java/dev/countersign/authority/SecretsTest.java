package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets stay where they belong (SEC-01, SEC-03, SEC-04). */
class SecretsTest {
    @TempDir Path folder;
    private Workshop workshop;
    private Authority authority;
    private IdentityFolder identity;

    @BeforeEach
    void work() {
        workshop = Workshop.founded(folder);
        authority = workshop.open();
        identity = new IdentityFolder(workshop.beside("identities/web"));
        IdentityKeeper.of(authority, identity, Workshop.service("web")).ensure();
        authority.revoke(
                Selection.parse("spiffe://acme.example/web").orThrow(),
                RevocationReason.KEY_COMPROMISE,
                "tester");
    }

    @AfterEach
    void close() {
        authority.close();
        workshop.close();
    }

    @Test
    void noFileButItsOwnHoldsASecret() throws IOException {
        authority.close();
        List<String> canaries = canaries();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String canary : canaries) {
                    boolean own =
                            file.equals(workshop.file("kek")) || file.equals(identity.keyFile());
                    assertThat(!own && content.contains(canary)).as("%s", file).isFalse();
                }
            }
        }
        authority = workshop.open();
    }

    @Test
    void noTextTellsASecret() throws IOException {
        KeyEncryptionKey kek =
                KeyEncryptionKey.read(workshop.file("kek"), ProblemCode.CONFIG_DATA_CORRUPT);
        Files.writeString(workshop.file("kek"), "x".repeat(43));
        authority.close();
        Throwable wrongKek = catchThrowable(workshop::open);
        Files.writeString(workshop.file("kek"), new String(kek.passphrase()));
        authority = workshop.open();
        StringWriter trace = new StringWriter();
        wrongKek.printStackTrace(new PrintWriter(trace));

        String texts =
                Stream.of(
                                kek,
                                authority,
                                authority.identities(),
                                workshop.settings(),
                                Workshop.KEYS,
                                Workshop.KEYS.throwAwaySigner(),
                                Hierarchy.Place.in(workshop.file("ca")),
                                trace)
                        .map(Object::toString)
                        .reduce("", String::concat);
        for (String canary : canaries()) {
            assertThat(texts).doesNotContain(canary);
        }
        assertThat(wrongKek).hasMessageContaining("does not open with");
    }

    @Test
    void noSecretCanBeSerialized() {
        for (Class<?> holder :
                List.of(
                        KeyEncryptionKey.class,
                        Hierarchy.class,
                        Premises.class,
                        Authority.class,
                        JcaSigner.class)) {
            assertThat(Serializable.class.isAssignableFrom(holder)).as("%s", holder).isFalse();
            assertThat(holder.isRecord()).as("%s", holder).isFalse();
        }
    }

    @Test
    void passphrasesAreHandedOutAsCopies() {
        KeyEncryptionKey kek =
                KeyEncryptionKey.read(workshop.file("kek"), ProblemCode.CONFIG_DATA_CORRUPT);
        char[] first = kek.passphrase();
        Arrays.fill(first, '\0');

        assertThat(kek.passphrase()).doesNotContain('\0').hasSize(43);
    }

    /**
     * The key-encryption key, and the private numbers of all keys, in the forms they might take.
     */
    private List<String> canaries() throws IOException {
        List<String> canaries = new ArrayList<>();
        canaries.add(Workshop.text(workshop.file("kek")).strip());
        KeyEncryptionKey kek =
                KeyEncryptionKey.read(workshop.file("kek"), ProblemCode.CONFIG_DATA_CORRUPT);
        Hierarchy.Place place = Hierarchy.Place.in(workshop.file("ca"));
        for (byte[] pkcs8 :
                List.of(
                        place.rootKey().read(kek, Workshop.KEYS).getEncoded(),
                        place.intermediateKey().read(kek, Workshop.KEYS).getEncoded(),
                        identity.key().getEncoded())) {
            byte[] number =
                    ECPrivateKey.getInstance(PrivateKeyInfo.getInstance(pkcs8).parsePrivateKey())
                            .getKey()
                            .toByteArray();
            canaries.add(HexFormat.of().formatHex(number));
            canaries.add(new String(number, StandardCharsets.ISO_8859_1));
            canaries.add(Base64.getEncoder().encodeToString(pkcs8).substring(52, 88));
        }
        return canaries;
    }
}
