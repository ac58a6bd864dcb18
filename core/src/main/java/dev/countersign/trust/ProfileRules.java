package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the stricter profiles demand of every certificate of a path. Nothing here decides who is
 * believed; it refuses what a conforming authority would not have issued.
 */
final class ProfileRules {
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    private static final String FRESHEST_CRL = "2.5.29.46";
    private static final String INHIBIT_ANY_POLICY = "2.5.29.54";
    private static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String SUBJECT_INFO_ACCESS = "1.3.6.1.5.5.7.1.11";

    /** RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.8, §4.2.1.15, §4.2.2.1, §4.2.2.2. */
    private static final Set<String> NEVER_CRITICAL =
            Set.of(
                    AUTHORITY_KEY_ID,
                    SUBJECT_KEY_ID,
                    "2.5.29.9",
                    FRESHEST_CRL,
                    AUTHORITY_INFO_ACCESS,
                    SUBJECT_INFO_ACCESS);

    /**
     * RFC 5280 §4.2.1.11, §4.2.1.14; until RFC 3280 they could be either, so only the newer profile
     * asks. Name constraints (§4.2.1.10) are the other way round: browsers take them either way.
     */
    private static final Set<String> ALWAYS_CRITICAL_ON_THE_WEB =
            Set.of(POLICY_CONSTRAINTS, INHIBIT_ANY_POLICY);

    private ProfileRules() {}

    static Optional<Rejection> faultOf(List<Certificate> path, Profile profile, Role role) {
        if (profile == Profile.STANDARD) {
            return Optional.empty();
        }
        for (int at = 0; at < path.size(); at++) {
            Certificate one = path.get(at);
            boolean anchor = at == path.size() - 1;
            Optional<String> fault = commonFault(one, profile);
            if (fault.isEmpty()) {
                fault = one.isAuthority() ? authorityFault(one) : leafFault(one);
            }
            if (fault.isEmpty() && !(anchor && one.isSelfIssued())) {
                fault = linkFault(one);
            }
            if (fault.isEmpty() && profile == Profile.WEB) {
                fault = webFault(path, at, role);
            }
            if (fault.isPresent()) {
                return Optional.of(
                        new CertificateRejection.AgainstProfile(one, profile, fault.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> webFault(List<Certificate> path, int at, Role role) {
        Certificate one = path.get(at);
        if (at == 0) {
            return WebRules.leafFault(one, role);
        }
        return at == path.size() - 1 ? WebRules.rootFault(one) : WebRules.commonFault(one);
    }

    private static Optional<String> commonFault(Certificate one, Profile profile) {
        if (!one.deviations().isEmpty()) {
            return Optional.of(one.deviations().get(0));
        }
        for (Map.Entry<String, Boolean> extension : one.extensions().entrySet()) {
            String oid = extension.getKey();
            if (extension.getValue() && NEVER_CRITICAL.contains(oid)) {
                return Optional.of("extension " + oid + " is critical and must not be");
            }
            boolean must =
                    profile == Profile.WEB
                            ? ALWAYS_CRITICAL_ON_THE_WEB.contains(oid)
                            : oid.equals(NAME_CONSTRAINTS);
            if (!extension.getValue() && must) {
                return Optional.of("extension " + oid + " is not critical and must be");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> authorityFault(Certificate one) {
        if (!one.extensions().getOrDefault(BASIC_CONSTRAINTS, false)) {
            return Optional.of("basic constraints are not critical (RFC 5280 §4.2.1.9)");
        }
        if (one.keyUsage().isEmpty()) {
            return Optional.of("an authority without a key usage (RFC 5280 §4.2.1.3)");
        }
        return one.subjectKeyId().isEmpty()
                ? Optional.of("an authority without a subject key identifier (RFC 5280 §4.2.1.2)")
                : Optional.empty();
    }

    private static Optional<String> leafFault(Certificate leaf) {
        if (leaf.nameConstraints().isPresent()) {
            return Optional.of("name constraints on no authority (RFC 5280 §4.2.1.10)");
        }
        if (leaf.keyUsage().map(KeyUsage::keyCertSign).orElse(false)) {
            return Optional.of("keyCertSign on no authority (RFC 5280 §4.2.1.3)");
        }
        boolean critical = leaf.extensions().getOrDefault(SUBJECT_ALT_NAME, false);
        return leaf.subject().isEmpty() && !critical
                ? Optional.of(
                        "no subject, and alternative names that are not critical"
                                + " (RFC 5280 §4.2.1.6)")
                : Optional.empty();
    }

    private static Optional<String> linkFault(Certificate one) {
        return one.authorityKeyId().isEmpty()
                ? Optional.of("no authority key identifier (RFC 5280 §4.2.1.1)")
                : Optional.empty();
    }
}
