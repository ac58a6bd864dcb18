package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.util.Optional;
import java.util.Set;

/**
 * What the CA/Browser Forum's Baseline Requirements (sections given) demand of the certificates of
 * web servers. Their limits on lifetime, and their list of public suffixes, are not among it.
 */
final class WebRules {
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private WebRules() {}

    /** Of every certificate. */
    static Optional<String> commonFault(Certificate one) {
        PublicKeyInfo key = one.publicKey();
        boolean known =
                switch (key.kind()) {
                    case P256, P384, P521 -> true;
                    case RSA -> key.bits() % 8 == 0;
                    default -> false;
                };
        if (!known) {
            return Optional.of("a key " + key + " (§6.1.5)");
        }
        if (one.namesCertificateOfIssuer()) {
            return Optional.of(
                    "an authority key identifier that names a certificate (§7.1.2.11.1)");
        }
        return one.algorithm()
                .filter(SignatureAlgorithm::isBeyondTheWeb)
                .map(algorithm -> "signed with " + algorithm.javaName() + " (§7.1.3.2)");
    }

    static Optional<String> rootFault(Certificate root) {
        if (root.extendedKeyUsage().isPresent()) {
            return Optional.of("a root with an extended key usage (§7.1.2.1.2)");
        }
        boolean other =
                !root.authorityKeyId().isEmpty()
                        && root.isSelfIssued()
                        && !root.authorityKeyId().equals(root.subjectKeyId());
        boolean empty =
                root.extensions().containsKey("2.5.29.35") && root.authorityKeyId().isEmpty();
        return other || empty
                ? Optional.of("a root whose authority key identifier is not its own (§7.1.2.1.3)")
                : commonFault(root);
    }

    static Optional<String> leafFault(Certificate leaf, Role role) {
        Optional<Set<String>> purposes = leaf.extendedKeyUsage();
        if (purposes.isEmpty() || !purposes.get().contains(role.purpose())) {
            return Optional.of("no extended key usage for a " + role + " (§7.1.2.7.10)");
        }
        if (purposes.get().contains(ANY_PURPOSE)) {
            return Optional.of("an extended key usage for anything (§7.1.2.7.10)");
        }
        if (leaf.extensions().getOrDefault(EXTENDED_KEY_USAGE, false)) {
            return Optional.of("an extended key usage that is critical (§7.1.2.7.6)");
        }
        boolean critical = leaf.extensions().getOrDefault(SUBJECT_ALT_NAME, false);
        if (critical && !leaf.subject().isEmpty()) {
            return Optional.of(
                    "alternative names that are critical beside a subject (§7.1.2.7.12)");
        }
        return nameFault(leaf).or(() -> commonFault(leaf));
    }

    private static Optional<String> nameFault(Certificate leaf) {
        for (GeneralName name : leaf.names()) {
            if (name instanceof GeneralName.Dns dns && !isWellFormed(dns.value())) {
                return Optional.of("the DNS name " + name.text() + " (§7.1.2.7.12)");
            }
        }
        for (String commonName : leaf.commonNames()) {
            boolean again = leaf.names().stream().anyMatch(name -> name.value().equals(commonName));
            if (!again) {
                return Optional.of(
                        "a common name that is no alternative name, letter for letter (§7.1.4.3)");
            }
        }
        return Optional.empty();
    }

    /** A whole host name, or a wildcard below at least two labels. */
    private static boolean isWellFormed(String value) {
        boolean wildcard = value.startsWith("*.");
        String host = wildcard ? value.substring(2) : value;
        return DnsName.parse(host) instanceof Parsed.Good<DnsName>
                && (!wildcard || host.indexOf('.') > 0);
    }
}
