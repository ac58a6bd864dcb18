package dev.countersign.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** Whether an identity's key is the one that its leaf certifies: a signature shows it. */
final class Possession {
    private Possession() {}

    static boolean of(TestIdentity identity) throws GeneralSecurityException {
        PublicKey certified = identity.leaf().getPublicKey();
        Signature signature = Signature.getInstance(algorithm(certified));
        byte[] text = "both halves of the password".getBytes(StandardCharsets.US_ASCII);
        signature.initSign(identity.key());
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(text);
        return signature.verify(signed);
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
    }
}
