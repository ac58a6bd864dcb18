package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The policies of paths, in what the standard says of single cases and beside the JDK's in many.
 */
class PathPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final String ANY = "2.5.29.32.0";
    private static final String ONE = "1.3.6.1.4.1.32473.1";
    private static final String TWO = "1.3.6.1.4.1.32473.2";
    private static final String THREE = "1.3.6.1.4.1.32473.3";
    private static final List<String> ALL = List.of(ANY, ONE, TWO, THREE);
    private static final int PATHS = 120;

    private final Seeded seeded = Seeded.fresh();
    private final Smith smith = new Smith(seeded, NOW);
    private final Made root = smith.authority("Root").selfSigned();

    @Test
    void demandsNothingUnlessSomebodyDoes() {
        assertThat(isValid(path(authority(), leaf()), PolicyDemand.none())).isTrue();
        assertThat(isValid(path(authority(), leaf(ONE)), PolicyDemand.none())).isTrue();
        assertThat(isValid(path(authority(), leaf()), explicit(ANY))).isFalse();
        assertThat(isValid(path(authority(ONE), leaf(ONE)), explicit(ANY))).isTrue();
    }

    @Test
    void takesPoliciesThatTheWholePathHasAndTheUserAccepts() {
        List<Made> path = path(authority(ONE, TWO), leaf(ONE));

        assertThat(isValid(path, explicit(ONE))).isTrue();
        assertThat(isValid(path, explicit(ONE, THREE))).isTrue();
        assertThat(isValid(path, explicit(TWO))).isFalse();
        assertThat(isValid(path(authority(TWO), leaf(ONE)), explicit(ANY))).isFalse();
    }

    @Test
    void takesAnyPolicyForEachUnlessInhibited() {
        List<Made> path = path(authority(ANY), leaf(ONE));

        assertThat(isValid(path, explicit(ONE))).isTrue();
        assertThat(isValid(path, explicit(TWO))).isFalse();
        assertThat(
                        isValid(
                                path,
                                new PolicyDemand(
                                        Set.of(ONE),
                                        EnumSet.of(
                                                PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY,
                                                PolicyDemand.Switch.INHIBIT_ANY_POLICY))))
                .isFalse();
    }

    @Test
    void followsMappingsUnlessInhibited() {
        List<Made> path = path(mapping(authority(ONE), ONE, TWO), leaf(TWO));

        assertThat(isValid(path, explicit(ONE))).isTrue();
        assertThat(isValid(path, explicit(TWO))).isFalse();
        assertThat(
                        isValid(
                                path,
                                new PolicyDemand(
                                        Set.of(ONE),
                                        EnumSet.of(
                                                PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY,
                                                PolicyDemand.Switch.INHIBIT_POLICY_MAPPING))))
                .isFalse();
    }

    @Test
    void letsCertificateDemandWhatTheUserDidNot() {
        assertThat(isValid(path(constrained(authority(), 0), leaf()), PolicyDemand.none()))
                .isFalse();
        assertThat(isValid(path(constrained(authority(ONE), 0), leaf(ONE)), PolicyDemand.none()))
                .isTrue();
        assertThat(isValid(path(constrained(authority(), 1), leaf()), PolicyDemand.none()))
                .isFalse();
        assertThat(isValid(path(constrained(authority(), 2), leaf()), PolicyDemand.none()))
                .isTrue();
    }

    @Test
    void takesConstraintsOfTheAnchorForDemands() {
        Made strict = constrained(smith.authority("Strict"), 0).selfSigned();
        Made below = leaf().signedBy(strict);

        assertThat(PathPolicies.faultOf(List.of(below.read(), strict.read()), PolicyDemand.none()))
                .isPresent();
    }

    @Test
    @Timeout(10)
    void staysSmallWhereTheTreeOfPoliciesWouldNot() {
        // CVE-2023-0464: every level maps each of many policies to all of them
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            many.add(ONE + "." + i);
        }
        ASN1EncodableVector each = new ASN1EncodableVector();
        many.forEach(from ->
                many.forEach(to ->
                        each.add(
                                new DERSequence(
                                        new ASN1ObjectIdentifier[] {
                                            new ASN1ObjectIdentifier(from),
                                            new ASN1ObjectIdentifier(to)
                                        }))));
        List<Blank> levels = new ArrayList<>();
        for (int depth = 0; depth < 7; depth++) {
            levels.add(
                    authority(many.toArray(new String[0]))
                            .extension(Extension.policyMappings, true, new DERSequence(each)));
        }
        levels.add(leaf(many.toArray(new String[0])));
        List<Made> path = path(levels.toArray(new Blank[0]));

        assertThat(isValid(path, explicit(many.get(0)))).isTrue();
        assertThat(isValid(path, explicit(THREE))).isFalse();
    }

    @Test
    void agreesWithTheJdkOnPathsAtRandom() throws GeneralSecurityException {
        int valid = 0;
        for (int round = 0; round < PATHS; round++) {
            List<Made> path = randomPath();
            PolicyDemand demand = randomDemand();
            boolean jdk = isValidToJdk(path, demand);
            valid += jdk ? 1 : 0;
            boolean ours = isValid(path, demand);
            boolean known = !ours && path.stream().anyMatch(PathPoliciesTest::mapsBesideAnyPolicy);
            assertThat(ours || known)
                    .as("%s, round %d, %s", seeded, round, demand)
                    .isEqualTo(jdk || known);
        }
        // neither all nor none: else the comparison would say nothing
        assertThat(valid).isBetween(PATHS / 10, PATHS * 9 / 10);
    }

    /**
     * The known disagreements, both where a certificate has anyPolicy and maps policies beside it.
     * A policy that it has by anyPolicy alone gets a node below anyPolicy (RFC 5280 §6.1.4(b)(1)),
     * which §6.1.5(g)(iii)(2) removes when the user does not accept its policy; the JDK asks this
     * of policies that stand in the certificate and of no others, so it takes what was mapped from
     * policies that nobody accepted. And the JDK removes what the user does not accept at once, not
     * in the end: what was mapped from it then matches anyPolicy, to which §6.1.3(d)(1)(ii) gives
     * only what matched nothing else.
     */
    private static boolean mapsBesideAnyPolicy(Made made) {
        PolicyExtensions said = made.read().policies();
        return said.policies().orElse(Set.of()).contains(ANY) && !said.mappings().isEmpty();
    }

    private List<Made> randomPath() {
        List<Blank> levels = new ArrayList<>();
        for (int depth = seeded.between(1, 4); depth > 0; depth--) {
            Blank level = authority(randomPolicies());
            if (seeded.between(0, 2) == 0) {
                String from = ALL.get(seeded.between(1, 3));
                mapping(level, from, ALL.get(seeded.between(1, 3)));
            }
            if (seeded.between(0, 3) == 0) {
                constrained(level, seeded.between(0, 2));
            }
            if (seeded.between(0, 4) == 0) {
                level.extension(
                        Extension.inhibitAnyPolicy, true, new ASN1Integer(seeded.between(0, 2)));
            }
            levels.add(level);
        }
        levels.add(leaf(randomPolicies()));
        return path(levels.toArray(new Blank[0]));
    }

    private String[] randomPolicies() {
        Set<String> policies = new HashSet<>();
        for (int count = seeded.between(0, 5); count > 0; count--) {
            policies.add(ALL.get(seeded.between(0, 3)));
        }
        return policies.stream().sorted().toArray(String[]::new);
    }

    private PolicyDemand randomDemand() {
        Set<PolicyDemand.Switch> switches = EnumSet.noneOf(PolicyDemand.Switch.class);
        for (PolicyDemand.Switch one : PolicyDemand.Switch.values()) {
            if (seeded.between(0, 3) == 0) {
                switches.add(one);
            }
        }
        return new PolicyDemand(Set.of(ALL.get(seeded.between(0, 3))), switches);
    }

    // ---- making and asking

    private Blank authority(String... policies) {
        return with(smith.authority("Authority " + seeded.next()), policies);
    }

    private Blank leaf(String... policies) {
        return with(smith.leaf("leaf").dns("a.example"), policies);
    }

    private static Blank with(Blank blank, String... policies) {
        if (policies.length == 0) {
            return blank;
        }
        PolicyInformation[] all = new PolicyInformation[policies.length];
        for (int at = 0; at < all.length; at++) {
            all[at] = new PolicyInformation(new ASN1ObjectIdentifier(policies[at]));
        }
        return blank.extension(Extension.certificatePolicies, false, new CertificatePolicies(all));
    }

    private static Blank mapping(Blank blank, String from, String to) {
        return blank.extension(
                Extension.policyMappings,
                true,
                new PolicyMappings(
                        CertPolicyId.getInstance(new ASN1ObjectIdentifier(from)),
                        CertPolicyId.getInstance(new ASN1ObjectIdentifier(to))));
    }

    private static Blank constrained(Blank blank, int requireExplicit) {
        return blank.extension(
                Extension.policyConstraints,
                true,
                new DERSequence(new DERTaggedObject(false, 0, new ASN1Integer(requireExplicit))));
    }

    /** Leaf first; the first of the levels is signed by the root. */
    private List<Made> path(Blank... levels) {
        List<Made> path = new ArrayList<>(List.of(root));
        for (Blank level : levels) {
            path.add(0, level.signedBy(path.get(0)));
        }
        return path;
    }

    private static PolicyDemand explicit(String... acceptable) {
        return new PolicyDemand(
                Set.of(acceptable), EnumSet.of(PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY));
    }

    private static boolean isValid(List<Made> path, PolicyDemand demand) {
        return PathPolicies.faultOf(path.stream().map(Made::read).toList(), demand).isEmpty();
    }

    private static boolean isValidToJdk(List<Made> path, PolicyDemand demand)
            throws GeneralSecurityException {
        List<X509Certificate> below =
                path.subList(0, path.size() - 1).stream().map(Made::readByJdk).toList();
        CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(below);
        PKIXParameters parameters =
                new PKIXParameters(
                        Set.of(new TrustAnchor(path.get(path.size() - 1).readByJdk(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        parameters.setInitialPolicies(demand.acceptable());
        Set<PolicyDemand.Switch> switches = demand.switches();
        parameters.setExplicitPolicyRequired(
                switches.contains(PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY));
        parameters.setPolicyMappingInhibited(
                switches.contains(PolicyDemand.Switch.INHIBIT_POLICY_MAPPING));
        parameters.setAnyPolicyInhibited(switches.contains(PolicyDemand.Switch.INHIBIT_ANY_POLICY));
        try {
            CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
            return true;
        } catch (CertPathValidatorException e) {
            return false;
        }
    }
}
