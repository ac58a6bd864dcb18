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

    private static final int LONGEST_ATTRIBUTE = 64;

    /** The common name, for people to read: the last segment of the path. It proves nothing. */
    public String commonName() {
        return cut(subject.path().substring(subject.path().lastIndexOf('/') + 1));
    }

    /** The organisation, for people to read: the trust domain. */
    public String organization() {
        return cut(subject.trustDomain().name());
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(LONGEST_ATTRIBUTE, text.length()));
    }

    /** From when to when, in whole seconds. */
    public record Validity(Instant notBefore, Instant notAfter) {}
}
