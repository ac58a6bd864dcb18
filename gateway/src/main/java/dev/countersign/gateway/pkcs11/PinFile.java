package dev.countersign.gateway.pkcs11;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a token's PIN stands: its owner alone may read it, and it is read whenever the token wants
 * it. A PIN that the token refused is not shown to it again, for it would lock itself; {@link
 * #forget} allows one more attempt.
 */
final class PinFile {
    private final Path file;
    private byte[] refused = new byte[0];

    PinFile(Path file) {
        this.file = file;
    }

    /** The PIN, without the end of its line. */
    synchronized byte[] read() throws TokenFault {
        byte[] content = SafeFiles.readSecret(file, ProblemCode.CONFIG_TOKEN_UNUSABLE);
        int length = content.length;
        while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
            length--;
        }
        byte[] pin = Arrays.copyOf(content, length);
        Arrays.fill(content, (byte) 0);
        if (length == 0) {
            throw new CountersignException(
                    ProblemCode.CONFIG_TOKEN_UNUSABLE,
                    file + " is empty (expected: the PIN of the token's user)");
        }
        if (Arrays.equals(pin, refused)) {
            throw new TokenFault(
                    "the PIN in " + file + " was refused before, and is not tried again",
                    "put the right PIN there, then countersign reload");
        }
        return pin;
    }

    /** The token did not take it. */
    synchronized void wasRefused(byte[] pin) {
        refused = pin.clone();
    }

    /** Somebody asked for another attempt. */
    synchronized void forget() {
        Arrays.fill(refused, (byte) 0);
        refused = new byte[0];
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
