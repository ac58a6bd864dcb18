package dev.countersign.authority;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A private key on disk, locked: PKCS#8 under PBES2 (RFC 8018 §6.2) with PBKDF2-HMAC-SHA256 and
 * AES-256-CBC, which openssl reads and writes too.
 */
record KeyFile(Path file) {
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";
    private static final String LABEL = "ENCRYPTED PRIVATE KEY";
    private static final int SALT_BYTES = 16;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /**
     * As many as openssl takes. Stretching slows guessing down; 256 random bits are not guessed, so
     * more would only delay every start (100,000 take 0.2 s).
     */
    private static final int ITERATIONS = 2048;

    /** Writes the key, locked, for its owner alone. */
    void write(PrivateKey key, KeyEncryptionKey kek, Entropy entropy) {
        byte[] clear = key.getEncoded();
        try {
            Cipher cipher = Cipher.getInstance(SCHEME);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    secret(SCHEME, kek),
                    new PBEParameterSpec(entropy.draw(SALT_BYTES), ITERATIONS));
            byte[] der = encoded(cipher.getParameters().getEncoded(), cipher.doFinal(clear));
            SafeFiles.writeSecret(file, Pem.write(LABEL, der).getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java runtime has " + SCHEME, e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** The JDK's own class does not find the identifier of its scheme (measured on 25). */
    private static byte[] encoded(byte[] parameters, byte[] locked) throws IOException {
        AlgorithmIdentifier scheme =
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBES2, ASN1Primitive.fromByteArray(parameters));
        return new org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo(scheme, locked).getEncoded();
    }

    /** Reads and unlocks the key; nobody but its owner may have access to the file. */
    PrivateKey read(KeyEncryptionKey kek, Keys keys) {
        byte[] content = SafeFiles.readSecret(file, ProblemCode.CONFIG_DATA_CORRUPT);
        if (!(Pem.read(content) instanceof Parsed.Good<List<Pem.Block>> pem)
                || pem.value().size() != 1
                || !pem.value().getFirst().label().equals(LABEL)) {
            throw corrupt("is not one whole " + LABEL);
        }
        EncryptedPrivateKeyInfo locked;
        try {
            locked = new EncryptedPrivateKeyInfo(pem.value().getFirst().content());
        } catch (IOException e) {
            throw corrupt("is not PKCS#8").causedBy(e);
        }
        return keys.privateKey(unlocked(locked, kek), this);
    }

    private PKCS8EncodedKeySpec unlocked(EncryptedPrivateKeyInfo locked, KeyEncryptionKey kek) {
        try {
            String scheme = locked.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, secret(scheme, kek), locked.getAlgParameters());
            return locked.getKeySpec(cipher);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_CORRUPT,
                            file + " does not open with " + kek,
                            "name the key-encryption key that it was written under, or restore both"
                                    + " from the same backup")
                    .causedBy(e);
        }
    }

    /** Looks at the file's mode and not into it; a file that is not there is closed too. */
    void mustBeClosed() {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(mode)) {
                throw new CountersignException(
                        ProblemCode.CONFIG_KEY_EXPOSED,
                        file
                                + " has mode "
                                + PosixFilePermissions.toString(mode)
                                + " (expected: rw-------)");
            }
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException e) {
            throw corrupt("has a mode that cannot be read").causedBy(e);
        }
    }

    CountersignException corrupt(String why) {
        return new CountersignException(ProblemCode.CONFIG_DATA_CORRUPT, file + " " + why);
    }

    private static SecretKey secret(String scheme, KeyEncryptionKey kek)
            throws GeneralSecurityException {
        char[] passphrase = kek.passphrase();
        PBEKeySpec spec = new PBEKeySpec(passphrase);
        try {
            return SecretKeyFactory.getInstance(scheme).generateSecret(spec);
        } finally {
            spec.clearPassword();
            Arrays.fill(passphrase, '\0');
        }
    }
}
