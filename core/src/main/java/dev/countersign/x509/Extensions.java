package dev.countersign.x509;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a certificate (RFC 5280 §4.2): those that decide, read; those that should
 * decide and are not understood, named.
 */
final class Extensions {
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final BigInteger STATUS_REQUEST = BigInteger.valueOf(5);
    private static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";

    private static final Set<String> UNDERSTOOD =
            Set.of(
                    SUBJECT_KEY_ID,
                    KEY_USAGE,
                    SUBJECT_ALT_NAME,
                    BASIC_CONSTRAINTS,
                    NAME_CONSTRAINTS,
                    PolicyExtensions.POLICIES,
                    PolicyExtensions.MAPPINGS,
                    AUTHORITY_KEY_ID,
                    CRL_DISTRIBUTION_POINTS,
                    PolicyExtensions.CONSTRAINTS,
                    EXTENDED_KEY_USAGE,
                    PolicyExtensions.INHIBIT_ANY);

    final boolean authority;
    final OptionalInt pathLength;
    final Optional<KeyUsage> keyUsage;
    final Optional<Set<String>> extendedKeyUsage;
    final List<GeneralName> names;
    final Optional<NameConstraints> nameConstraints;
    final PolicyExtensions policies;
    final List<DistributionPoint> distributionPoints;
    final String subjectKeyId;
    final AuthorityKeyId authorityKeyId;
    final boolean demandsStaple;
    final SortedSet<String> notUnderstood = new TreeSet<>();
    final SortedMap<String, Boolean> critical = new TreeMap<>();

    /** Reads extensions by their kind; none at all is the empty map. */
    Extensions(Map<String, Extension> all, DistinguishedName issuedBy, Deviations deviations)
            throws DerException {
        Extension limits = all.get(BASIC_CONSTRAINTS);
        Der constraints = limits == null ? null : limits.sequence();
        this.authority = constraints != null && constraints.trueOrAbsent();
        this.pathLength = pathLength(constraints, authority);
        Extension usage = all.get(KEY_USAGE);
        this.keyUsage =
                usage == null ? Optional.empty() : Optional.of(KeyUsage.read(usage.value()));
        Extension purposes = all.get(EXTENDED_KEY_USAGE);
        this.extendedKeyUsage =
                purposes == null ? Optional.empty() : Optional.of(purposes(purposes));
        Extension alternatives = all.get(SUBJECT_ALT_NAME);
        this.names =
                alternatives == null ? List.of() : GeneralNames.readAll(alternatives.sequence());
        Extension bounds = all.get(NAME_CONSTRAINTS);
        this.nameConstraints =
                bounds == null
                        ? Optional.empty()
                        : Optional.of(NameConstraints.read(bounds.sequence(), deviations));
        this.policies = PolicyExtensions.read(all);
        Extension subject = all.get(SUBJECT_KEY_ID);
        this.subjectKeyId = subject == null ? "" : subjectKeyId(subject.value());
        Extension issuer = all.get(AUTHORITY_KEY_ID);
        this.authorityKeyId = issuer == null ? AuthorityKeyId.NONE : AuthorityKeyId.read(issuer);
        Extension points = all.get(CRL_DISTRIBUTION_POINTS);
        this.distributionPoints =
                points == null ? List.of() : DistributionPoint.readAll(points.sequence(), issuedBy);
        Extension features = all.get(TLS_FEATURE);
        this.demandsStaple = features != null && demandsStaple(features.sequence());
        readAccess(all.get(AUTHORITY_INFO_ACCESS), deviations);
        all.forEach((oid, extension) -> {
            critical.put(oid, extension.critical());
            if (extension.critical() && !UNDERSTOOD.contains(oid)) {
                notUnderstood.add(oid);
            }
        });
    }

    /** Whether its server promises to staple an OCSP response (RFC 7633 §4.2.3). */
    private static boolean demandsStaple(Der features) throws DerException {
        boolean demanded = false;
        while (!features.atEnd()) {
            demanded |= features.integer().equals(STATUS_REQUEST);
        }
        return demanded;
    }

    /** Where more could be fetched (§4.2.2.1). Nothing ever is, so it only has to have its form. */
    private static void readAccess(@Nullable Extension access, Deviations deviations) {
        if (access == null) {
            return;
        }
        try {
            Der list = access.sequence();
            deviations.noteIf(list.atEnd(), "an empty authority information access");
            while (!list.atEnd()) {
                Der one = list.enter(Der.SEQUENCE);
                one.oid();
                GeneralNames.read(one);
                one.mustEnd("an access description");
            }
        } catch (DerException e) {
            deviations.note("authority information access: " + e.getMessage());
        }
    }

    /** How many authorities may follow (§4.2.1.9); absent as well when nothing is said of it. */
    private static OptionalInt pathLength(@Nullable Der constraints, boolean authority)
            throws DerException {
        if (constraints == null || constraints.atEnd()) {
            return OptionalInt.empty();
        }
        BigInteger length = constraints.integer();
        constraints.mustEnd("BasicConstraints");
        if (!authority || length.signum() < 0) {
            throw new DerException("a path length that is negative or not of an authority");
        }
        return OptionalInt.of(length.bitLength() > 30 ? Integer.MAX_VALUE : length.intValue());
    }

    private static Set<String> purposes(Extension extension) throws DerException {
        Set<String> purposes = new TreeSet<>();
        Der list = extension.sequence();
        while (!list.atEnd()) {
            purposes.add(list.oid());
        }
        if (purposes.isEmpty()) {
            throw new DerException("empty extended key usage");
        }
        return purposes;
    }

    private static String subjectKeyId(Der value) throws DerException {
        byte[] id = value.enter(Der.OCTET_STRING).rest();
        value.mustEnd("the subject key identifier");
        return HexFormat.of().formatHex(id);
    }
}
