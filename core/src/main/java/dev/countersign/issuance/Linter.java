package dev.countersign.issuance;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.KeyUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a certificate back before it is really signed and compares every field with what was
 * decided. It trusts nothing that the encoder says.
 */
final class Linter {
    private static final int FEWEST_SERIAL_BITS = 64;
    private static final KeyUsage LEAF_USAGE = new KeyUsage(true, false, false);

    /** Every extension of an end entity, and whether it is critical (SPIFFE X.509-SVID §4). */
    private static final Map<String, Boolean> EXTENSIONS =
            Map.of(
                    "2.5.29.14", false, // subject key identifier
                    "2.5.29.15", true, // key usage
                    "2.5.29.17", false, // subject alternative names
                    "2.5.29.19", true, // basic constraints
                    "2.5.29.35", false, // authority key identifier
                    "2.5.29.37", false); // extended key usage

    private final Certificate authority;
    private final List<String> findings = new ArrayList<>();

    private Linter(Certificate authority) {
        this.authority = authority;
    }

    /** What is wrong; empty when the certificate is exactly what was decided. */
    static List<String> findings(
            Certificate linted, CertificateTemplate wanted, Certificate authority) {
        Linter linter = new Linter(authority);
        linter.identity(linted, wanted);
        linter.validity(linted, wanted);
        linter.usage(linted, wanted);
        linter.link(linted);
        return linter.findings;
    }

    private void identity(Certificate linted, CertificateTemplate wanted) {
        expect(linted.serial().equals(wanted.serial()), "serial number differs");
        expect(linted.serial().bitLength() >= FEWEST_SERIAL_BITS, "serial number under 64 bits");
        expect(linted.publicKey().equals(wanted.key()), "public key differs");
        expect(linted.publicKey().problem().isEmpty(), linted.publicKey().problem());
        String subject = "CN=" + wanted.commonName() + ",O=" + wanted.organization();
        expect(linted.subject().toString().equals(subject), "subject differs: " + linted.subject());
        expect(linted.names().equals(namesOf(wanted)), "names differ: " + linted.names());
    }

    private static List<GeneralName> namesOf(CertificateTemplate wanted) {
        return Stream.of(
                        Stream.of(new GeneralName.Uri(wanted.subject().text())),
                        wanted.hosts().names().stream()
                                .map(host -> new GeneralName.Dns(host.name())),
                        wanted.hosts().addresses().stream())
                .<GeneralName>flatMap(names -> names)
                .toList();
    }

    private void validity(Certificate linted, CertificateTemplate wanted) {
        expect(linted.notBefore().equals(wanted.validity().notBefore()), "notBefore differs");
        expect(linted.notAfter().equals(wanted.validity().notAfter()), "notAfter differs");
        expect(linted.notAfter().isAfter(linted.notBefore()), "validity is empty");
        expect(!linted.notBefore().isBefore(authority.notBefore()), "begins before its issuer");
        expect(!linted.notAfter().isAfter(authority.notAfter()), "outlives its issuer");
    }

    private void usage(Certificate linted, CertificateTemplate wanted) {
        expect(!linted.isAuthority(), "is an authority");
        expect(linted.keyUsage().equals(Optional.of(LEAF_USAGE)), "key usage differs");
        expect(linted.extendedKeyUsage().equals(Optional.of(wanted.purposes())), "purposes differ");
    }

    private void link(Certificate linted) {
        expect(linted.extensions().equals(EXTENSIONS), "extensions differ: " + linted.extensions());
        expect(linted.issuer().equals(authority.subject()), "issuer differs");
        expect(
                linted.authorityKeyId().equals(authority.subjectKeyId()),
                "authority key identifier differs");
        expect(!linted.subjectKeyId().isEmpty(), "subject key identifier is missing");
    }

    private void expect(boolean holds, String finding) {
        if (!holds) {
            findings.add(finding);
        }
    }
}
