package dev.countersign.x509;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of a certificate (RFC 5280 §4.2): those that decide, read; the critical others,
 * named.
 */
final class Extensions {
    static final Extensions NONE = new Extensions();

    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String CERTIFICATE_POLICIES = "2.5.29.32";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final Set<String> UNDERSTOOD =
            Set.of(
                    SUBJECT_KEY_ID,
                    KEY_USAGE,
                    SUBJECT_ALT_NAME,
                    BASIC_CONSTRAINTS,
                    CERTIFICATE_POLICIES,
                    AUTHORITY_KEY_ID,
                    EXTENDED_KEY_USAGE);

    final boolean authority;
    final OptionalInt pathLength;
    final Optional<KeyUsage> keyUsage;
    final Optional<Set<String>> extendedKeyUsage;
    final List<GeneralName> names;
    final String subjectKeyId;
    final String authorityKeyId;
    final Set<String> criticalUnknown = new TreeSet<>();

    /** One extension; its value is a cursor, which is read once. */
    private record Extension(boolean critical, Der value) {}

    private Extensions() {
        this.authority = false;
        this.pathLength = OptionalInt.empty();
        this.keyUsage = Optional.empty();
        this.extendedKeyUsage = Optional.empty();
        this.names = List.of();
        this.subjectKeyId = "";
        this.authorityKeyId = "";
    }

    private Extensions(Map<String, Extension> all, @Nullable Der constraints) throws DerException {
        this.authority =
                constraints != null && constraints.next(Der.BOOLEAN) && explicitTrue(constraints);
        this.pathLength =
                constraints == null ? OptionalInt.empty() : pathLength(constraints, authority);
        Extension usage = all.get(KEY_USAGE);
        this.keyUsage = usage == null ? Optional.empty() : Optional.of(KeyUsage.read(whole(usage)));
        Extension purposes = all.get(EXTENDED_KEY_USAGE);
        this.extendedKeyUsage =
                purposes == null ? Optional.empty() : Optional.of(purposes(purposes));
        Extension alternatives = all.get(SUBJECT_ALT_NAME);
        this.names = alternatives == null ? List.of() : names(alternatives);
        Extension subject = all.get(SUBJECT_KEY_ID);
        this.subjectKeyId = subject == null ? "" : subjectKeyId(subject);
        Extension issuer = all.get(AUTHORITY_KEY_ID);
        this.authorityKeyId = issuer == null ? "" : authorityKeyId(issuer);
        all.forEach((oid, extension) -> {
            if (extension.critical() && !UNDERSTOOD.contains(oid)) {
                criticalUnknown.add(oid);
            }
        });
    }

    /** Reads {@code [3] Extensions}; a second extension of one kind is refused (§4.2). */
    static Extensions read(Der outer) throws DerException {
        Map<String, Extension> all = new LinkedHashMap<>();
        Der list = outer.enter(Der.SEQUENCE);
        if (list.atEnd()) {
            throw new DerException("empty list of extensions");
        }
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            String oid = one.oid();
            boolean critical = one.next(Der.BOOLEAN) && explicitTrue(one);
            Der value = one.enter(Der.OCTET_STRING);
            one.mustEnd("an extension");
            if (all.put(oid, new Extension(critical, value)) != null) {
                throw new DerException("extension " + oid + " twice");
            }
        }
        Extension constraints = all.get(BASIC_CONSTRAINTS);
        return new Extensions(all, constraints == null ? null : sequence(constraints));
    }

    /** A BOOLEAN DEFAULT FALSE, which DER leaves out unless it is true (X.690 §11.5). */
    private static boolean explicitTrue(Der der) throws DerException {
        if (!der.bool()) {
            throw new DerException("a default value was written out");
        }
        return true;
    }

    private static Der whole(Extension extension) {
        return extension.value();
    }

    private static Der sequence(Extension extension) throws DerException {
        Der value = whole(extension);
        Der content = value.enter(Der.SEQUENCE);
        value.mustEnd("an extension value");
        return content;
    }

    private static OptionalInt pathLength(Der constraints, boolean authority) throws DerException {
        if (constraints.atEnd()) {
            return OptionalInt.empty();
        }
        java.math.BigInteger length = constraints.integer();
        constraints.mustEnd("BasicConstraints");
        if (!authority || length.signum() < 0) {
            throw new DerException("a path length that is negative or not of an authority");
        }
        return OptionalInt.of(length.bitLength() > 30 ? Integer.MAX_VALUE : length.intValue());
    }

    private static Set<String> purposes(Extension extension) throws DerException {
        Set<String> purposes = new TreeSet<>();
        Der list = sequence(extension);
        while (!list.atEnd()) {
            purposes.add(list.oid());
        }
        if (purposes.isEmpty()) {
            throw new DerException("empty extended key usage");
        }
        return purposes;
    }

    private static List<GeneralName> names(Extension extension) throws DerException {
        Der value = whole(extension);
        List<GeneralName> names = GeneralName.readAll(value);
        value.mustEnd("the subject alternative names");
        return names;
    }

    private static String subjectKeyId(Extension extension) throws DerException {
        Der value = whole(extension);
        byte[] id = value.enter(Der.OCTET_STRING).rest();
        value.mustEnd("the subject key identifier");
        return HexFormat.of().formatHex(id);
    }

    private static String authorityKeyId(Extension extension) throws DerException {
        Der list = sequence(extension);
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
