package dev.countersign.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A statement about the chain and a signature over it. Kept where the journal's disk does not
 * reach, it shows whether what it covers was cut off or written anew.
 *
 * @param statement what was signed
 * @param signer the SHA-256 of the signer's certificate, in lower-case hex
 * @param signature the signature, in base64
 * @param certificates the signer's chain, leaf first, each as DER in base64; empty when the file
 *     has none that fit into a line
 */
public record SignedHead(
        HeadStatement statement, String signer, String signature, List<String> certificates) {
    /** Copies the list. */
    public SignedHead {
        certificates = List.copyOf(certificates);
    }

    /**
     * The newest one in the files of a directory.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public static Optional<SignedHead> newest(Path directory) throws IOException {
        for (Path file : JournalFiles.in(directory).reversed()) {
            Optional<SignedHead> newest = newestIn(file);
            if (newest.isPresent()) {
                return newest;
            }
        }
        return Optional.empty();
    }

    private static Optional<SignedHead> newestIn(Path file) throws IOException {
        List<SignedHead> last = new ArrayList<>(1);
        try (LineSource lines = LineSource.open(file, 0)) {
            for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
                Line.parse(bytes)
                        .flatMap(HeadLine::read)
                        .map(head -> last.isEmpty() ? head : head.knowing(last.getFirst()))
                        .ifPresent(head -> {
                            last.clear();
                            last.add(head);
                        });
            }
        }
        return last.stream().findFirst();
    }

    /** The bytes that the signature covers. */
    public byte[] signedBytes() {
        return statement.signedBytes(signer);
    }

    /** The same with the certificates of an earlier one by the same signer, if it has none. */
    SignedHead knowing(SignedHead earlier) {
        return certificates.isEmpty() && earlier.signer.equals(signer)
                ? new SignedHead(statement, signer, signature, earlier.certificates)
                : this;
    }

    /** Whether the first certificate, if there is one, is the one that the head names. */
    boolean hasItsSigner() {
        return certificates.isEmpty()
                || Line.hash(Base64.getDecoder().decode(certificates.getFirst())).equals(signer);
    }
}
