package dev.countersign.issuance;

import dev.countersign.x509.SignatureAlgorithm;

/**
 * Writes X.509. It adds the authority's name and key identifier to a template, and nothing else.
 */
public interface CertificateEncoder {
    /** The to-be-signed bytes of a template, for a signature of this algorithm. */
    byte[] toBeSigned(CertificateTemplate template, SignatureAlgorithm algorithm);

    /** The certificate made of to-be-signed bytes and a signature over them. */
    byte[] assemble(byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature);
}
