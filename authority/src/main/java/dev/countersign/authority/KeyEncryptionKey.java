package dev.countersign.authority;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key under which private keys lie on disk: 32 random bytes, written as base64 in a file of
 * their own. It is the passphrase of those keys for other tools too ({@code openssl pkey -passin
 * file:kek}).
 */
final class KeyEncryptionKey {
    private static final int BYTES = 32;
    private static final Pattern THIRTY_TWO_BYTES = Pattern.compile("[A-Za-z0-9_+/-]{43}=?");

    private final Path file;
    private final char[] passphrase;

    private KeyEncryptionKey(Path file, char[] passphrase) {
        this.file = file;
        this.passphrase = passphrase;
    }

    /** Reads the key that must be there; the code says whose mistake it is when it is not. */
    static KeyEncryptionKey read(Path file, ProblemCode ifUnreadable) {
        return read(file, ifUnreadable, System.getenv("CREDENTIALS_DIRECTORY"));
    }

    /**
     * The same, for a unit with systemd's credentials in this folder. Systemd gives a unit's user
     * access by an ACL, which looks like a mode of 0440; the folder is closed to everyone else.
     */
    static KeyEncryptionKey read(
            Path file, ProblemCode ifUnreadable, @Nullable String credentialsFolder) {
        boolean credential =
                credentialsFolder != null
                        && Path.of(credentialsFolder).equals(file.toAbsolutePath().getParent());
        byte[] content =
                credential
                        ? SafeFiles.read(file, ifUnreadable)
                        : SafeFiles.readSecret(file, ifUnreadable);
        String line = new String(content, StandardCharsets.ISO_8859_1).stripTrailing();
        if (!THIRTY_TWO_BYTES.matcher(line).matches()) {
            throw new CountersignException(
                    ifUnreadable,
                    file + " does not hold 32 bytes in base64",
                    "make one with: (umask 077; openssl rand -base64 32 >FILE); an authority that"
                            + " was founded already needs the one it was founded with");
        }
        return new KeyEncryptionKey(file, line.toCharArray());
    }

    /** Makes a new key where there was none. */
    static KeyEncryptionKey make(Path file, Entropy entropy) {
        String line = Base64.getUrlEncoder().withoutPadding().encodeToString(entropy.draw(BYTES));
        SafeFiles.writeSecret(file, (line + "\n").getBytes(StandardCharsets.US_ASCII));
        return new KeyEncryptionKey(file, line.toCharArray());
    }

    /** A copy, which the caller clears. */
    char[] passphrase() {
        return passphrase.clone();
    }

    /** Where it came from, and nothing else. */
    @Override
    public String toString() {
        return file.toString();
    }
}
