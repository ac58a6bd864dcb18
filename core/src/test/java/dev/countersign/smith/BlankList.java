package dev.countersign.smith;

import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509v2CRLBuilder;

/** A revocation list before it is signed; from an hour ago for a day, unless said otherwise. */
public final class BlankList {
    private final Made issuer;
    private final X509v2CRLBuilder builder;
    private String algorithm = "";

    BlankList(Made issuer, Instant now) {
        this.issuer = issuer;
        this.builder = new X509v2CRLBuilder(issuer.name(), date(now.minus(Duration.ofHours(1))));
        until(now.plus(Duration.ofHours(23)));
    }

    public BlankList until(Instant nextUpdate) {
        builder.setNextUpdate(date(nextUpdate));
        return this;
    }

    public BlankList revoking(BigInteger serial, Instant when) {
        builder.addCRLEntry(serial, date(when), 0);
        return this;
    }

    public BlankList revoking(BigInteger serial, Instant when, Extension extension) {
        builder.addCRLEntry(serial, date(when), new Extensions(extension));
        return this;
    }

    public BlankList number(long number) {
        return extension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    }

    public BlankList keyId() {
        return extension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(issuer.keyId().getKeyIdentifier()));
    }

    public BlankList extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(type, critical, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("extension " + type + ": not encodable", e);
        }
    }

    public BlankList extension(Extension extension) {
        try {
            builder.addExtension(extension);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("extension: not encodable", e);
        }
    }

    /** The JCA name of the signature algorithm, in place of the usual one of the issuer's key. */
    public BlankList algorithm(String other) {
        algorithm = other;
        return this;
    }

    /** Signed by its issuer. */
    public byte[] der() {
        return signedBy(issuer);
    }

    /** Signed with another key than its issuer's. */
    public byte[] signedBy(Made other) {
        try {
            return builder.build(Signing.with(other.keys(), algorithm)).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("revocation list: not encodable", e);
        }
    }

    public RevocationList read() {
        return RevocationList.read(der()).orThrow();
    }

    private static Date date(Instant instant) {
        return Date.from(instant);
    }
}
