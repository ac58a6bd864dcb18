package dev.countersign.cli;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.journal.HeadSigner;
import dev.countersign.journal.HeadStatement;
import dev.countersign.tls.KeySignature;
import dev.countersign.x509.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Signs the journal's heads with whatever credential the process proves itself with now. */
record HeadSigning(Supplier<CertificateCredential> inForce) implements HeadSigner {
    @Override
    public Optional<HeadSigner.Signed> sign(HeadStatement statement) {
        CertificateCredential credential = inForce.get();
        List<byte[]> chain = new ArrayList<>();
        for (X509Certificate one : credential.chain()) {
            chain.add(encoded(one));
        }
        String signer = Certificate.read(chain.getFirst()).orThrow().fingerprint();
        byte[] signature = KeySignature.sign(credential, statement.signedBytes(signer));
        return Optional.of(HeadSigner.Signed.of(chain, signature));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has its bytes", e);
        }
    }
}
