package dev.countersign.authority;

import dev.countersign.issuance.CertificateEncoder;
import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.Signer;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;

/** A certificate that may issue, and its key, in memory: what an {@link Issuer} needs. */
record TestCa(Certificate certificate, Signer signer) {
    static TestCa create() {
        KeyPair pair = Workshop.KEYS.generate();
        Validity validity =
                new Validity(
                        Workshop.NOW.minus(Duration.ofMinutes(5)),
                        Workshop.NOW.plus(Duration.ofDays(30)));
        Signer signer = Workshop.KEYS.signer(pair.getPrivate());
        Certificate certificate =
                new AuthorityCertificate("test", Workshop.DOMAIN, pair.getPublic(), 0, validity)
                        .bySelf(BigInteger.TEN, signer);
        return new TestCa(certificate, signer);
    }

    CertificateEncoder encoder() {
        return new BcCertificateEncoder(certificate);
    }

    Issuer issuer() {
        return issuer(signer, encoder(), Workshop.ENTROPY);
    }

    Issuer issuer(CertificateEncoder encoder) {
        return issuer(signer, encoder, Workshop.ENTROPY);
    }

    Issuer issuer(Signer authority, CertificateEncoder encoder, Entropy entropy) {
        return new Issuer(
                certificate,
                new Issuer.Signers(authority, Workshop.KEYS.throwAwaySigner()),
                encoder,
                Workshop.SIGNATURES,
                entropy);
    }
}
