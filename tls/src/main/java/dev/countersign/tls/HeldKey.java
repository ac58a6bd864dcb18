package dev.countersign.tls;

import dev.countersign.problem.CountersignException;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.security.PrivateKey;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A private key that somebody else keeps, such as a token: it signs, and is never seen. It has no
 * encoding, and no provider of the runtime can sign with it.
 */
public interface HeldKey extends PrivateKey {

    /** The other half, against which each signature is verified before it is released. */
    PublicKeyInfo publicKey();

    /**
     * Has content signed, without waiting. What comes, within a time of the keeper's choosing, is a
     * signature that verifies, encoded as in TLS, or a {@link CountersignException}.
     */
    CompletableFuture<byte[]> sign(SignatureAlgorithm algorithm, byte[] content);

    @Override
    default String getAlgorithm() {
        return publicKey().kind().javaName();
    }

    @Override
    default @Nullable String getFormat() {
        return null;
    }

    @Override
    default byte @Nullable [] getEncoded() {
        return null;
    }
}
