package dev.countersign.x509;

import dev.countersign.problem.Parsed;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A full certificate revocation list that read as strict DER (RFC 5280 §5). Delta and indirect
 * lists, and critical extensions that are not understood, do not read.
 */
public final class RevocationList implements Signed {
    private static final String CRL_NUMBER = "2.5.29.20";
    private static final String REASON = "2.5.29.21";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";

    private final byte[] der;
    private final byte[] signedBytes;
    private final Optional<SignatureAlgorithm> algorithm;
    private final byte[] signature;
    private final DistinguishedName issuer;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final Map<BigInteger, Instant> revoked = new HashMap<>();
    private BigInteger number = BigInteger.ZERO;
    private String authorityKeyId = "";

    private RevocationList(byte[] der) throws DerException {
        this.der = der;
        Der file = new Der(der);
        Der outer = file.enter(Der.SEQUENCE);
        file.mustEnd("the revocation list");
        this.signedBytes = outer.element(Der.SEQUENCE);
        byte[] outerAlgorithm = outer.element(Der.SEQUENCE);
        this.algorithm = SignatureAlgorithm.of(outerAlgorithm);
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
        if (body.next(Der.SEQUENCE)) {
            readEntries(body.enter(Der.SEQUENCE));
        }
        readExtensions(body);
        body.mustEnd("the revocation list's content");
    }

    /** Reads one revocation list; nothing may stand after it. */
    public static Parsed<RevocationList> read(byte[] der) {
        try {
            return Parsed.good(new RevocationList(der.clone()));
        } catch (DerException e) {
            return Parsed.bad(String.valueOf(e.getMessage()));
        }
    }

    private void readEntries(Der entries) throws DerException {
        while (!entries.atEnd()) {
            Der entry = entries.enter(Der.SEQUENCE);
            BigInteger serial = entry.integer();
            Instant when = DerTime.read(entry);
            if (!entry.atEnd()) {
                readEntryExtensions(entry.enter(Der.SEQUENCE));
            }
            entry.mustEnd("a revoked certificate");
            revoked.put(serial, when);
        }
    }

    private static void readEntryExtensions(Der list) throws DerException {
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            String oid = one.oid();
            if (one.next(Der.BOOLEAN) && one.bool() && !oid.equals(REASON)) {
                throw new DerException("critical entry extension " + oid);
            }
            one.enter(Der.OCTET_STRING);
            one.mustEnd("an entry extension");
        }
    }

    private void readExtensions(Der body) throws DerException {
        if (body.atEnd()) {
            return;
        }
        Der tagged = body.enter(Der.constructed(0));
        Der list = tagged.enter(Der.SEQUENCE);
        tagged.mustEnd("the list's extensions");
        while (!list.atEnd()) {
            Der one = list.enter(Der.SEQUENCE);
            String oid = one.oid();
            boolean critical = one.next(Der.BOOLEAN) && one.bool();
            Der value = one.enter(Der.OCTET_STRING);
            one.mustEnd("an extension");
            readExtension(oid, critical, value);
        }
    }

    private void readExtension(String oid, boolean critical, Der value) throws DerException {
        if (oid.equals(CRL_NUMBER)) {
            number = value.integer();
        } else if (oid.equals(AUTHORITY_KEY_ID)) {
            Der id = value.enter(Der.SEQUENCE);
            if (id.next(Der.primitive(0))) {
                authorityKeyId = HexFormat.of().formatHex(id.enter(Der.primitive(0)).rest());
            }
        } else if (critical) {
            throw new DerException("critical extension " + oid + " of a revocation list");
        }
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

    /** How many certificates the list revokes. */
    public int size() {
        return revoked.size();
    }

    /** When the certificate with this serial was revoked, if it was. */
    public Optional<Instant> revokedAt(BigInteger serial) {
        return Optional.ofNullable(revoked.get(serial));
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
