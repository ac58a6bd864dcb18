package dev.countersign.x509;

import dev.countersign.problem.Parsed;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An X.509 v3 certificate that read as strict DER (RFC 5280 §4.1). That it reads says nothing about
 * whether it is to be believed.
 */
public final class Certificate implements Signed {
    public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final int LONGEST_SERIAL = 20;

    private final byte[] der;
    private final byte[] signedBytes;
    private final Optional<SignatureAlgorithm> algorithm;
    private final byte[] signature;
    private final BigInteger serial;
    private final DistinguishedName issuer;
    private final Instant notBefore;
    private final Instant notAfter;
    private final DistinguishedName subject;
    private final PublicKeyInfo publicKey;
    private final Extensions extensions;
    private final List<String> deviations;

    private final String fingerprint;

    private Certificate(byte[] der) throws DerException {
        this.der = der;
        this.fingerprint = Sha256.hex(der);
        Der file = new Der(der);
        Der outer = file.enter(Der.SEQUENCE);
        file.mustEnd("the certificate");
        this.signedBytes = outer.element(Der.SEQUENCE);
        byte[] outerAlgorithm = outer.element(Der.SEQUENCE);
        this.algorithm = SignatureAlgorithm.read(outerAlgorithm);
        this.signature = outer.wholeBits();
        outer.mustEnd("the signed certificate");

        Deviations noted = new Deviations();
        Der body = new Der(signedBytes).enter(Der.SEQUENCE);
        mustBeVersion3(body);
        this.serial = serial(body);
        if (!Arrays.equals(body.element(Der.SEQUENCE), outerAlgorithm)) {
            throw new DerException("two different signature algorithms");
        }
        this.issuer = DistinguishedName.read(body, noted);
        Der validity = body.enter(Der.SEQUENCE);
        this.notBefore = DerTime.read(validity, noted);
        this.notAfter = DerTime.read(validity, noted);
        validity.mustEnd("the validity");
        this.subject = DistinguishedName.read(body, noted);
        this.publicKey = PublicKeyInfo.read(body);
        passUniqueIds(body, noted);
        this.extensions = extensions(body, issuer, noted);
        this.deviations = noted.all();
        body.mustEnd("the certificate's content");
        if (issuer.isEmpty()) {
            throw new DerException("an issuer without a name");
        }
    }

    /** Reads one certificate; nothing may stand after it. */
    public static Parsed<Certificate> read(byte[] der) {
        try {
            return Parsed.good(new Certificate(der.clone()));
        } catch (DerException e) {
            return Parsed.bad(String.valueOf(e.getMessage()));
        }
    }

    private static void mustBeVersion3(Der body) throws DerException {
        if (!body.next(Der.constructed(0))) {
            throw new DerException("version 1 (expected: 3)");
        }
        Der version = body.enter(Der.constructed(0));
        BigInteger number = version.integer();
        version.mustEnd("the version");
        if (!number.equals(BigInteger.TWO)) {
            String seen =
                    number.bitLength() < 8 ? number.add(BigInteger.ONE).toString() : "unknown";
            throw new DerException("version " + seen + " (expected: 3)");
        }
    }

    private static BigInteger serial(Der body) throws DerException {
        BigInteger serial = body.integer();
        if (serial.signum() <= 0 || serial.toByteArray().length > LONGEST_SERIAL) {
            throw new DerException(
                    "a serial number that is not positive or is longer than 20 bytes");
        }
        return serial;
    }

    /** Nobody should issue them, everybody must be able to read them (§4.1.2.8). */
    private static void passUniqueIds(Der body, Deviations noted) throws DerException {
        for (int tag : new int[] {1, 2}) {
            if (body.next(Der.primitive(tag))) {
                Der.bits(body.enter(Der.primitive(tag)).rest());
                noted.note("a unique identifier of issuer or subject (§4.1.2.8)");
            }
        }
    }

    private static Extensions extensions(Der body, DistinguishedName issuer, Deviations noted)
            throws DerException {
        if (body.atEnd()) {
            return new Extensions(Map.of(), issuer, noted);
        }
        Der tagged = body.enter(Der.constructed(3));
        Map<String, Extension> all = Extension.readAll(tagged);
        tagged.mustEnd("the extensions");
        return new Extensions(all, issuer, noted);
    }

    public byte[] der() {
        return der.clone();
    }

    @Override
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    @Override
    public Optional<SignatureAlgorithm> algorithm() {
        return algorithm;
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    public BigInteger serial() {
        return serial;
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    public Instant notBefore() {
        return notBefore;
    }

    public Instant notAfter() {
        return notAfter;
    }

    public DistinguishedName subject() {
        return subject;
    }

    public PublicKeyInfo publicKey() {
        return publicKey;
    }

    /** Whether the basic constraints say that this is an authority (§4.2.1.9). */
    public boolean isAuthority() {
        return extensions.authority;
    }

    /** How many further authorities may follow below this one. */
    public OptionalInt pathLength() {
        return extensions.pathLength;
    }

    public Optional<KeyUsage> keyUsage() {
        return extensions.keyUsage;
    }

    /** The object identifiers of the extended key usage, when the extension is there. */
    public Optional<Set<String>> extendedKeyUsage() {
        return extensions.extendedKeyUsage;
    }

    public List<GeneralName> names() {
        return extensions.names;
    }

    /** The subject key identifier in hex, or the empty string. */
    public String subjectKeyId() {
        return extensions.subjectKeyId;
    }

    /** The issuer's key identifier in hex, or the empty string. */
    public String authorityKeyId() {
        return extensions.authorityKeyId.keyId();
    }

    /** Whether the issuer is named by its issuer and serial number too (§4.2.1.1). */
    public boolean namesCertificateOfIssuer() {
        return extensions.authorityKeyId.form() == AuthorityKeyId.Form.NAMES_CERTIFICATE;
    }

    /** What may be named below this authority, when it says so (§4.2.1.10). */
    public Optional<NameConstraints> nameConstraints() {
        return extensions.nameConstraints;
    }

    List<DistributionPoint> distributionPoints() {
        return extensions.distributionPoints;
    }

    PolicyExtensions policies() {
        return extensions.policies;
    }

    /** The common names of the subject, as they were written; they prove nothing. */
    public List<String> commonNames() {
        return subject.commonNames();
    }

    /**
     * Every name that constraints of its authorities bind (§4.2.1.10): the subject, the alternative
     * names, and mailboxes of the subject where no alternative name is one.
     */
    public List<GeneralName> constrainedNames() {
        List<GeneralName> all = new ArrayList<>(names());
        if (!subject.isEmpty()) {
            all.add(new GeneralName.Directory(subject));
        }
        boolean mailbox = names().stream().anyMatch(GeneralName.Email.class::isInstance);
        if (!mailbox) {
            subject.emailAddresses().forEach(one -> all.add(new GeneralName.Email(one)));
        }
        return all;
    }

    /**
     * Where the encoding departs from what whoever issues must do, and can still be read without a
     * guess.
     */
    public List<String> deviations() {
        return deviations;
    }

    /** Critical extensions that nobody here understands and that must not be passed over. */
    public Set<String> criticalUnknown() {
        return Collections.unmodifiableSet(extensions.notUnderstood);
    }

    /** The object identifiers of all extensions, and whether each is critical. */
    public Map<String, Boolean> extensions() {
        return Collections.unmodifiableMap(extensions.critical);
    }

    /** Whether its server has to staple an OCSP response (RFC 7633 §4.2.3). */
    public boolean demandsStaple() {
        return extensions.demandsStaple;
    }

    /** Whether subject and issuer are one name; nothing is said of the signature. */
    public boolean isSelfIssued() {
        return issuer.equals(subject);
    }

    /** SHA-256 over the encoded certificate, in hex. */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Certificate that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return subject + " (serial " + serial.toString(16) + ", issued by " + issuer + ")";
    }
}
