package dev.countersign.smith;

import dev.countersign.x509.OcspResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;

/** An OCSP response before it is signed; its answers count from an hour ago for a day. */
public final class BlankResponse {
    private final List<Single> answers = new ArrayList<>();
    private final List<Made> shown = new ArrayList<>();
    private Instant from;
    private Optional<Instant> until;
    private Instant produced;
    private Optional<Extension> extension = Optional.empty();
    private Optional<Extension> answerExtension = Optional.empty();
    private String algorithm = "";
    private boolean byName;

    private record Single(CertificateID id, @Nullable CertificateStatus status) {}

    BlankResponse(Instant now) {
        this.from = now.minus(Duration.ofHours(1));
        this.produced = from;
        this.until = Optional.of(now.plus(Duration.ofHours(23)));
    }

    public BlankResponse good(Made certificate, Made issuer) {
        return answer(id(certificate.read().serial(), issuer), CertificateStatus.GOOD);
    }

    public BlankResponse revoked(Made certificate, Made issuer, Instant since) {
        return answer(
                id(certificate.read().serial(), issuer), new RevokedStatus(Date.from(since), 1));
    }

    public BlankResponse unknown(Made certificate, Made issuer) {
        return answer(id(certificate.read().serial(), issuer), new UnknownStatus());
    }

    /** With the hash of one issuer's name and another's key. */
    public BlankResponse goodOf(Made certificate, Made named, Made keyed) {
        CertID name = id(certificate.read().serial(), named).toASN1Primitive();
        CertID key = id(certificate.read().serial(), keyed).toASN1Primitive();
        return answer(
                new CertificateID(
                        new CertID(
                                name.getHashAlgorithm(),
                                name.getIssuerNameHash(),
                                key.getIssuerKeyHash(),
                                name.getSerialNumber())),
                CertificateStatus.GOOD);
    }

    /** The same question by SHA-256. */
    public BlankResponse goodBySha256(Made certificate, Made issuer) {
        return answer(
                id(
                        certificate.read().serial(),
                        issuer,
                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256),
                        "SHA-256"),
                CertificateStatus.GOOD);
    }

    private BlankResponse answer(CertificateID id, @Nullable CertificateStatus status) {
        answers.add(new Single(id, status));
        return this;
    }

    public BlankResponse from(Instant thisUpdate) {
        from = thisUpdate;
        return this;
    }

    public BlankResponse until(Instant nextUpdate) {
        until = Optional.of(nextUpdate);
        return this;
    }

    public BlankResponse withoutEnd() {
        until = Optional.empty();
        return this;
    }

    public BlankResponse produced(Instant at) {
        produced = at;
        return this;
    }

    public BlankResponse extension(Extension one) {
        extension = Optional.of(one);
        return this;
    }

    public BlankResponse answerExtension(Extension one) {
        answerExtension = Optional.of(one);
        return this;
    }

    public BlankResponse algorithm(String other) {
        algorithm = other;
        return this;
    }

    /** The responder calls itself by its name, not by its key's hash. */
    public BlankResponse byName() {
        byName = true;
        return this;
    }

    /** Certificates that go along. */
    public BlankResponse showing(Made certificate) {
        shown.add(certificate);
        return this;
    }

    public byte[] signedBy(Made signer) {
        return signedBy(signer, signer);
    }

    /** Signed by one key, and said to be by another. */
    public byte[] signedBy(Made signer, Made named) {
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(responder(named));
        for (Single one : answers) {
            builder.addResponse(
                    one.id(),
                    one.status(),
                    Date.from(from),
                    until.map(Date::from).orElse(null),
                    answerExtension.map(Extensions::new).orElse(null));
        }
        extension.ifPresent(one -> builder.setResponseExtensions(new Extensions(one)));
        try {
            X509CertificateHolder[] chain = new X509CertificateHolder[shown.size()];
            for (int at = 0; at < chain.length; at++) {
                chain[at] = new X509CertificateHolder(shown.get(at).der());
            }
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    Signing.with(signer.keys(), algorithm),
                                    chain,
                                    Date.from(produced)))
                    .getEncoded();
        } catch (OCSPException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public OcspResponse readBy(Made signer) {
        return OcspResponse.read(signedBy(signer)).orThrow();
    }

    private RespID responder(Made signer) {
        return new RespID(
                byName
                        ? new ResponderID(signer.name())
                        : new ResponderID(new DEROctetString(hash("SHA-1", bits(signer)))));
    }

    private static CertificateID id(BigInteger serial, Made issuer) {
        return id(
                serial,
                issuer,
                new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE),
                "SHA-1");
    }

    private static CertificateID id(
            BigInteger serial, Made issuer, AlgorithmIdentifier algorithm, String hash) {
        try {
            return new CertificateID(
                    new CertID(
                            algorithm,
                            new DEROctetString(hash(hash, issuer.name().getEncoded())),
                            new DEROctetString(hash(hash, bits(issuer))),
                            new org.bouncycastle.asn1.ASN1Integer(serial)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bits(Made made) {
        return SubjectPublicKeyInfo.getInstance(made.keys().getPublic().getEncoded())
                .getPublicKeyData()
                .getBytes();
    }

    private static byte[] hash(String name, byte[] content) {
        try {
            return MessageDigest.getInstance(name).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
