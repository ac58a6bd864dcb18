package dev.countersign.issuance;

import dev.countersign.identity.SpiffeId;
import dev.countersign.x509.PublicKeyInfo;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Set;

/** Every field of a certificate to be, decided. An encoder adds nothing but the form. */
public record CertificateTemplate(
        BigInteger serial,
        SpiffeId subject,
        Hosts hosts,
        PublicKeyInfo key,
        Validity validity,
        Set<String> purposes) {

    /** From when to when, in whole seconds. */
    public record Validity(Instant notBefore, Instant notAfter) {}
}
