package dev.countersign.x509;

import dev.countersign.problem.Parsed;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A full certificate revocation list that read as strict DER (RFC 5280 §5). Delta and indirect
 * lists, and critical extensions that are not understood, do not read.
 */
public final class RevocationList implements Signed {
    /** A bit for each reason for which a certificate can be revoked (§4.2.1.13). */
    public static final int ALL_REASONS = DistributionPoint.ALL_REASONS;

    private static final String CRL_NUMBER = "2.5.29.20";
    private static final String REASON = "2.5.29.21";
    private static final String DELTA_INDICATOR = "2.5.29.27";
    private static final String DISTRIBUTION_POINT = "2.5.29.28";
    private static final String CERTIFICATE_ISSUER = "2.5.29.29";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";

    /**
     * They limit what a list speaks of (§5.2.4, §5.2.5), whether or not somebody made them
     * critical.
     */
    private static final Set<String> SCOPE = Set.of(DELTA_INDICATOR);

    private static final int LONGEST_NUMBER = 20;

    private final byte[] der;
    private final byte[] signedBytes;
    private final Optional<SignatureAlgorithm> algorithm;
    private final byte[] signature;
    private final DistinguishedName issuer;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final String fingerprint;
    private final RevokedSerials revoked;
    private final SortedSet<String> notUnderstood = new TreeSet<>();
    private BigInteger number = BigInteger.ZERO;
    private String authorityKeyId = "";
    private ListScope scope = ListScope.ALL;

    /** The same without its bytes. */
    private RevocationList(RevocationList whole) {
        this.der = new byte[0];
        this.signedBytes = new byte[0];
        this.algorithm = whole.algorithm;
        this.signature = whole.signature;
        this.issuer = whole.issuer;
        this.thisUpdate = whole.thisUpdate;
        this.nextUpdate = whole.nextUpdate;
        this.fingerprint = whole.fingerprint;
        this.revoked = whole.revoked;
        this.number = whole.number;
        this.authorityKeyId = whole.authorityKeyId;
        this.scope = whole.scope;
    }

    private RevocationList(byte[] der) throws DerException {
        this.der = der;
        Der file = new Der(der);
        Der outer = file.enter(Der.SEQUENCE);
        file.mustEnd("the revocation list");
        this.signedBytes = outer.element(Der.SEQUENCE);
        byte[] outerAlgorithm = outer.element(Der.SEQUENCE);
        this.algorithm = SignatureAlgorithm.read(outerAlgorithm);
        this.signature = outer.wholeBits();
        outer.mustEnd("the signed revocation list");

        Der body = new Der(signedBytes).enter(Der.SEQUENCE);
        if (!body.integer().equals(BigInteger.ONE)) {
            throw new DerException("a revocation list that is not version 2");
        }
        if (!Arrays.equals(body.element(Der.SEQUENCE), outerAlgorithm)) {
            throw new DerException("two different signature algorithms");
        }
        this.issuer = DistinguishedName.read(body);
        this.thisUpdate = DerTime.read(body);
        if (!body.next(Der.UTC_TIME) && !body.next(Der.GENERALIZED_TIME)) {
            throw new DerException("a revocation list without nextUpdate (§5.1.2.5)");
        }
        this.nextUpdate = DerTime.read(body);
        this.fingerprint = Sha256.hex(der);
        RevokedSerials.Collector collector = new RevokedSerials.Collector();
        if (body.next(Der.SEQUENCE)) {
            readEntries(body.enter(Der.SEQUENCE), collector);
        }
        this.revoked = collector.collected();
        readExtensions(body);
        body.mustEnd("the revocation list's content");
        mustBeUnderstood();
    }

    /** Reads one revocation list; nothing may stand after it. */
    public static Parsed<RevocationList> read(byte[] der) {
        try {
            return Parsed.good(new RevocationList(der.clone()));
        } catch (DerException e) {
            return Parsed.bad(String.valueOf(e.getMessage()));
        }
    }

    private void readEntries(Der entries, RevokedSerials.Collector revoked) throws DerException {
        while (!entries.atEnd()) {
            Der entry = entries.enter(Der.SEQUENCE);
            BigInteger serial = entry.integer();
            Instant when = DerTime.read(entry);
            if (!entry.atEnd()) {
                Extension.readAll(entry).forEach(this::noteEntryExtension);
            }
            entry.mustEnd("a revoked certificate");
            revoked.add(serial, when);
        }
    }

    private void noteEntryExtension(String oid, Extension extension) {
        boolean binds = extension.critical() || oid.equals(CERTIFICATE_ISSUER);
        if (binds && !oid.equals(REASON)) {
            notUnderstood.add(oid);
        }
    }

    private void readExtensions(Der body) throws DerException {
        if (body.atEnd()) {
            return;
        }
        Der tagged = body.enter(Der.constructed(0));
        Map<String, Extension> all = Extension.readAll(tagged);
        tagged.mustEnd("the list's extensions");
        for (Map.Entry<String, Extension> one : all.entrySet()) {
            readExtension(one.getKey(), one.getValue());
        }
    }

    private void readExtension(String oid, Extension extension) throws DerException {
        if (oid.equals(CRL_NUMBER)) {
            number = extension.value().integer();
            extension.value().mustEnd("the CRL number");
            if (number.signum() < 0 || number.toByteArray().length > LONGEST_NUMBER) {
                throw new DerException("a CRL number that is negative or longer than 20 bytes");
            }
        } else if (oid.equals(AUTHORITY_KEY_ID)) {
            authorityKeyId = AuthorityKeyId.read(extension).keyId();
        } else if (oid.equals(DISTRIBUTION_POINT)) {
            scope = ListScope.read(extension.sequence(), issuer);
        } else if (extension.critical() || SCOPE.contains(oid)) {
            notUnderstood.add(oid);
        }
    }

    /**
     * What is not understood, and would change what the list says, refuses the list (§5.2, §5.3).
     */
    private void mustBeUnderstood() throws DerException {
        if (!notUnderstood.isEmpty()) {
            throw new DerException(
                    "a critical or limiting extension of a revocation list or its entries: "
                            + notUnderstood.first());
        }
    }

    /**
     * What the list says, without the bytes that said it, for whoever keeps it long: of a million
     * entries 20 MB stay, of 100. Its signature cannot be verified any more.
     */
    public RevocationList withoutBytes() {
        return der.length == 0 ? this : new RevocationList(this);
    }

    /** The encoded list. */
    public byte[] der() {
        mustHaveBytes();
        return der.clone();
    }

    @Override
    public byte[] signedBytes() {
        mustHaveBytes();
        return signedBytes.clone();
    }

    private void mustHaveBytes() {
        if (der.length == 0) {
            throw new IllegalStateException("the bytes of " + this + " were let go");
        }
    }

    @Override
    public Optional<SignatureAlgorithm> algorithm() {
        return algorithm;
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    /** The issuer's key identifier in hex, or the empty string. */
    public String authorityKeyId() {
        return authorityKeyId;
    }

    /** The CRL number; newer lists of an issuer have higher ones (§5.2.3). */
    public BigInteger number() {
        return number;
    }

    /** SHA-256 over the encoded list, in hex. */
    public String fingerprint() {
        return fingerprint;
    }

    /** A bit for each reason of which the list speaks for this certificate (§5.2.5). */
    public int reasonsFor(Certificate certificate) {
        return scope.reasonsFor(certificate);
    }

    /** Whether both speak of the same certificates and reasons. */
    public boolean hasScopeOf(RevocationList other) {
        return scope.equals(other.scope);
    }

    /** How many certificates the list revokes. */
    public int size() {
        return revoked.size();
    }

    /** When the certificate with this serial was revoked, if it was. */
    public Optional<Instant> revokedAt(BigInteger serial) {
        return revoked.revokedAt(serial);
    }

    @Override
    public String toString() {
        return "revocation list "
                + number
                + " of "
                + issuer
                + " with "
                + revoked.size()
                + " serials";
    }
}
