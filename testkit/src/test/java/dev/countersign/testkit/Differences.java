package dev.countersign.testkit;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * What two chains differ in, by field; fields of the second certificate are marked {@code issuer:}.
 */
final class Differences {
    private static final Map<String, String> NAMES =
            Map.of(
                    "2.5.29.14", "keyId",
                    "2.5.29.15", "keyUsage",
                    "2.5.29.17", "names",
                    "2.5.29.19", "basicConstraints",
                    "2.5.29.30", "nameConstraints",
                    "2.5.29.35", "issuerKeyId",
                    "2.5.29.37", "purposes");

    private final Set<String> found = new TreeSet<>();

    private Differences() {}

    static Set<String> between(TestIdentity one, TestIdentity other) throws IOException {
        Differences differences = new Differences();
        List<byte[]> chain = one.chainDer();
        List<byte[]> otherChain = other.chainDer();
        differences.compare("", chain.get(0), otherChain.get(0));
        if (chain.size() > 1 && otherChain.size() > 1) {
            differences.compare("issuer:", chain.get(1), otherChain.get(1));
        }
        differences.note("length", chain.size(), otherChain.size());
        return differences.found;
    }

    private void compare(String prefix, byte[] der, byte[] otherDer) throws IOException {
        Certificate one = read(der);
        Certificate other = read(otherDer);
        note(prefix + "subject", one.getSubject(), other.getSubject());
        note(prefix + "issuer", one.getIssuer(), other.getIssuer());
        note(prefix + "serial", one.getSerialNumber(), other.getSerialNumber());
        note(prefix + "from", one.getStartDate(), other.getStartDate());
        note(prefix + "until", one.getEndDate(), other.getEndDate());
        note(prefix + "key", one.getSubjectPublicKeyInfo(), other.getSubjectPublicKeyInfo());
        note(prefix + "algorithm", one.getSignatureAlgorithm(), other.getSignatureAlgorithm());
        compareExtensions(prefix, one.getExtensions(), other.getExtensions());
        if (one.getTBSCertificate().equals(other.getTBSCertificate())) {
            note(prefix + "signature", one.getSignature(), other.getSignature());
        }
        note(prefix + "trailing", der.length - length(one), otherDer.length - length(other));
    }

    private void compareExtensions(String prefix, Extensions one, Extensions other) {
        Set<ASN1ObjectIdentifier> types = new HashSet<>(Arrays.asList(one.getExtensionOIDs()));
        types.addAll(Arrays.asList(other.getExtensionOIDs()));
        for (ASN1ObjectIdentifier type : types) {
            String name = NAMES.getOrDefault(type.getId(), type.getId());
            if (!Objects.equals(one.getExtension(type), other.getExtension(type))) {
                found.add(prefix + name);
            }
        }
    }

    private void note(String field, Object one, Object other) {
        if (!one.equals(other)) {
            found.add(field);
        }
    }

    private static Certificate read(byte[] der) throws IOException {
        try (ASN1InputStream input = new ASN1InputStream(der)) {
            return Certificate.getInstance(input.readObject());
        }
    }

    private static int length(Certificate certificate) throws IOException {
        return certificate.getEncoded("DER").length;
    }
}
