package dev.countersign.testkit;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/**
 * A certificate before it is signed: what its subject brings along; the {@link Issuer} adds its own
 * name and key identifier.
 *
 * <p>Immutable: a fault is a good draft with one thing changed.
 */
record Draft(
        X500Name subject,
        BigInteger serial,
        Validity validity,
        KeyPair keys,
        List<Extension> extensions) {

    /** The span of time in which a certificate holds. */
    record Validity(Instant from, Instant until) {}

    Draft {
        extensions = List.copyOf(extensions);
    }

    /** An issuer that may have no other issuer below it, from a month ago for a year. */
    static Draft authority(String commonName, Mint mint) {
        Instant now = mint.now();
        Validity year =
                new Validity(now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(335)));
        List<Extension> extensions =
                List.of(
                        CertificateExtensions.authority(0),
                        CertificateExtensions.keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new Draft(name(commonName), mint.serial(), year, mint.keys(), extensions);
    }

    /**
     * A nameless leaf in the shape of an X.509-SVID for both roles, from five minutes ago for a
     * day.
     */
    static Draft leaf(String commonName, Mint mint) {
        Instant now = mint.now();
        Validity day =
                new Validity(now.minus(Duration.ofMinutes(5)), now.plus(Duration.ofHours(24)));
        List<Extension> extensions =
                List.of(
                        CertificateExtensions.endEntity(),
                        CertificateExtensions.keyUsage(KeyUsage.digitalSignature),
                        CertificateExtensions.purposes(
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth));
        return new Draft(name(commonName), mint.serial(), day, mint.keys(), extensions);
    }

    /** The same content as a genuine certificate, its key identifiers too, for another key. */
    static Draft copyOf(X509CertificateHolder genuine, KeyPair otherKeys) {
        return new Draft(
                genuine.getSubject(),
                genuine.getSerialNumber(),
                new Validity(genuine.getNotBefore().toInstant(), genuine.getNotAfter().toInstant()),
                otherKeys,
                extensionsOf(genuine));
    }

    Draft named(String commonName) {
        return new Draft(name(commonName), serial, validity, keys, extensions);
    }

    Draft numbered(BigInteger otherSerial) {
        return new Draft(subject, otherSerial, validity, keys, extensions);
    }

    Draft valid(Instant from, Instant until) {
        return new Draft(subject, serial, new Validity(from, until), keys, extensions);
    }

    Draft keyed(KeyPair otherKeys) {
        return new Draft(subject, serial, validity, otherKeys, extensions);
    }

    /** With this extension in the place of the one of its type, or else as the last. */
    Draft with(Extension extension) {
        List<Extension> changed = new ArrayList<>(extensions);
        changed.replaceAll(
                each -> each.getExtnId().equals(extension.getExtnId()) ? extension : each);
        if (!has(extension.getExtnId())) {
            changed.add(extension);
        }
        return new Draft(subject, serial, validity, keys, changed);
    }

    Draft without(ASN1ObjectIdentifier type) {
        List<Extension> others =
                extensions.stream().filter(each -> !each.getExtnId().equals(type)).toList();
        return new Draft(subject, serial, validity, keys, others);
    }

    boolean has(ASN1ObjectIdentifier type) {
        return extensions.stream().anyMatch(each -> each.getExtnId().equals(type));
    }

    SubjectPublicKeyInfo publicKey() {
        return SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    }

    /** The subject key identifier: the one stated, or else by RFC 5280 §4.2.1.2 method 1. */
    SubjectKeyIdentifier keyId() {
        return extensions.stream()
                .filter(each -> each.getExtnId().equals(Extension.subjectKeyIdentifier))
                .map(each -> SubjectKeyIdentifier.getInstance(each.getParsedValue()))
                .findFirst()
                .orElseGet(
                        () -> new BcX509ExtensionUtils().createSubjectKeyIdentifier(publicKey()));
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, "testkit")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static List<Extension> extensionsOf(X509CertificateHolder certificate) {
        List<Extension> extensions = new ArrayList<>();
        for (ASN1ObjectIdentifier type : certificate.getExtensions().getExtensionOIDs()) {
            extensions.add(certificate.getExtension(type));
        }
        return extensions;
    }
}
