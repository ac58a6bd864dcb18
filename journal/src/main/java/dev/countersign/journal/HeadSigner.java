package dev.countersign.journal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Signs what the journal says of itself.
 *
 * <p>It is asked for each head anew, by the thread that writes: it answers quickly, from memory,
 * and with nothing when it has no key now. What it throws counts as nothing.
 */
@FunctionalInterface
public interface HeadSigner {
    /**
     * A signature over exactly {@code statement.signedBytes(…)} for the certificate that comes with
     * it.
     */
    Optional<Signed> sign(HeadStatement statement);

    /**
     * A signature, and by whom.
     *
     * @param certificates the signer's chain, leaf first, each as DER in base64
     * @param signature the signature, in base64
     */
    record Signed(List<String> certificates, String signature) {
        /** Copies the list; it must have the leaf. */
        public Signed {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("certificates: none (expected: the leaf first)");
            }
        }

        /** From bytes. */
        public static Signed of(List<byte[]> certificates, byte[] signature) {
            List<String> texts = new ArrayList<>();
            certificates.forEach(one -> texts.add(Base64.getEncoder().encodeToString(one)));
            return new Signed(texts, Base64.getEncoder().encodeToString(signature));
        }

        SignedHead over(HeadStatement statement) {
            String signer = Line.hash(Base64.getDecoder().decode(certificates.getFirst()));
            return new SignedHead(statement, signer, signature, certificates);
        }
    }
}
