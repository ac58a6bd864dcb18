package dev.countersign.bench.judge;

import java.io.OutputStream;
import java.util.Random;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** Signs with what could be an RSA signature and is none. */
final class Scribble implements ContentSigner {
    private final byte[] signature;

    Scribble(int bits, Random random) {
        signature = new byte[bits / 8];
        random.nextBytes(signature);
        signature[0] = 0x7f; // below any modulus of that length
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withRSA");
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public byte[] getSignature() {
        return signature.clone();
    }
}
