package dev.countersign.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says of policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14).
 * Qualifiers are for people and decide nothing.
 */
record PolicyExtensions(
        Optional<Set<String>> policies,
        List<Mapping> mappings,
        OptionalInt requireExplicit,
        OptionalInt inhibitMapping,
        OptionalInt inhibitAny) {
    static final String ANY_POLICY = "2.5.29.32.0";
    static final String POLICIES = "2.5.29.32";
    static final String MAPPINGS = "2.5.29.33";
    static final String CONSTRAINTS = "2.5.29.36";
    static final String INHIBIT_ANY = "2.5.29.54";

    /** A certificate may say much; each policy costs work at every level below. */
    private static final int MOST = 64;

    PolicyExtensions {
        policies = policies.map(Set::copyOf);
        mappings = List.copyOf(mappings);
    }

    /** One policy of the issuer's domain, and one of the subject's that is as good. */
    record Mapping(String issuerPolicy, String subjectPolicy) {}

    static PolicyExtensions read(Map<String, Extension> all) throws DerException {
        Extension policies = all.get(POLICIES);
        Extension mappings = all.get(MAPPINGS);
        Extension constraints = all.get(CONSTRAINTS);
        Der bounds = constraints == null ? null : constraints.sequence();
        if (bounds != null && bounds.atEnd()) {
            throw new DerException("policy constraints that constrain nothing");
        }
        OptionalInt requireExplicit = skipCertificates(bounds, 0);
        OptionalInt inhibitMapping = skipCertificates(bounds, 1);
        if (bounds != null) {
            bounds.mustEnd("the policy constraints");
        }
        Extension inhibitAny = all.get(INHIBIT_ANY);
        return new PolicyExtensions(
                policies == null ? Optional.empty() : Optional.of(policies(policies.sequence())),
                mappings == null ? List.of() : mappings(mappings.sequence()),
                requireExplicit,
                inhibitMapping,
                inhibitAny == null ? OptionalInt.empty() : inhibitAny(inhibitAny.value()));
    }

    private static Set<String> policies(Der list) throws DerException {
        Set<String> policies = new LinkedHashSet<>();
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            String policy = one.oid();
            if (!one.atEnd()) {
                readQualifiers(one.enter(Der.SEQUENCE));
            }
            one.mustEnd("a policy");
            if (!policies.add(policy)) {
                throw new DerException("policy " + policy + " twice");
            }
        }
        mustBeFew(policies.size(), "policies");
        return policies;
    }

    private static void readQualifiers(Der list) throws DerException {
        if (list.atEnd()) {
            throw new DerException("an empty list of policy qualifiers");
        }
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            one.oid();
            one.enterAny();
            one.mustEnd("a policy qualifier");
        }
    }

    private static List<Mapping> mappings(Der list) throws DerException {
        List<Mapping> mappings = new ArrayList<>();
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            Mapping mapping = new Mapping(one.oid(), one.oid());
            one.mustEnd("a policy mapping");
            if (mapping.issuerPolicy().equals(ANY_POLICY)
                    || mapping.subjectPolicy().equals(ANY_POLICY)) {
                // §6.1.4(a)
                throw new DerException("a policy mapping from or to anyPolicy");
            }
            mappings.add(mapping);
        }
        mustBeFew(mappings.size(), "policy mappings");
        return mappings;
    }

    private static void mustBeFew(int count, String what) throws DerException {
        if (count == 0 || count > MOST) {
            throw new DerException(count + " " + what + " (expected: 1 to " + MOST + ")");
        }
    }

    private static OptionalInt skipCertificates(@Nullable Der bounds, int tag) throws DerException {
        if (bounds == null || !bounds.next(Der.primitive(tag))) {
            return OptionalInt.empty();
        }
        byte[] content = bounds.enter(Der.primitive(tag)).rest();
        return OptionalInt.of(count(Der.integer(content)));
    }

    private static OptionalInt inhibitAny(Der value) throws DerException {
        BigInteger number = value.integer();
        value.mustEnd("inhibitAnyPolicy");
        return OptionalInt.of(count(number));
    }

    private static int count(BigInteger number) throws DerException {
        if (number.signum() < 0) {
            throw new DerException("a negative count of certificates");
        }
        return number.bitLength() > 30 ? Integer.MAX_VALUE : number.intValue();
    }
}
