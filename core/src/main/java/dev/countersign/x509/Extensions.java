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
    private static final String CERTIFICATE_POLICIES = "2.5.29.32";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String POLICY_CONSTRAINTS = "2.5.29.36";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String INHIBIT_ANY_POLICY = "2.5.29.54";

    private static final Set<String> UNDERSTOOD =
            Set.of(
                    SUBJECT_KEY_ID,
                    KEY_USAGE,
                    SUBJECT_ALT_NAME,
                    BASIC_CONSTRAINTS,
                    CERTIFICATE_POLICIES,
                    AUTHORITY_KEY_ID,
                    EXTENDED_KEY_USAGE);

    /**
     * They bind what is issued below; whoever left out that they are critical (§4.2.1.10) meant it
     * no less.
     */
    private static final Set<String> BINDING =
            Set.of(NAME_CONSTRAINTS, POLICY_CONSTRAINTS, INHIBIT_ANY_POLICY);

    final boolean authority;
    final OptionalInt pathLength;
    final Optional<KeyUsage> keyUsage;
    final Optional<Set<String>> extendedKeyUsage;
    final List<GeneralName> names;
    final String subjectKeyId;
    final String authorityKeyId;
    final SortedSet<String> notUnderstood = new TreeSet<>();
    final SortedMap<String, Boolean> critical = new TreeMap<>();

    /** Reads extensions by their kind; none at all is the empty map. */
    Extensions(Map<String, Extension> all) throws DerException {
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
                alternatives == null ? List.of() : GeneralName.readAll(alternatives.sequence());
        Extension subject = all.get(SUBJECT_KEY_ID);
        this.subjectKeyId = subject == null ? "" : subjectKeyId(subject.value());
        Extension issuer = all.get(AUTHORITY_KEY_ID);
        this.authorityKeyId = issuer == null ? "" : authorityKeyId(issuer);
        all.forEach((oid, extension) -> {
            critical.put(oid, extension.critical());
            boolean binds = extension.critical() || BINDING.contains(oid);
            if (binds && !UNDERSTOOD.contains(oid)) {
                notUnderstood.add(oid);
            }
        });
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

    /** The keyIdentifier of an AuthorityKeyIdentifier (§4.2.1.1), or the empty string. */
    static String authorityKeyId(Extension extension) throws DerException {
        Der list = extension.sequence();
        String id = "";
        if (list.next(Der.primitive(0))) {
            id = HexFormat.of().formatHex(list.enter(Der.primitive(0)).rest());
        }
        while (!list.atEnd()) {
            list.enterAny();
        }
        return id;
    }
}
