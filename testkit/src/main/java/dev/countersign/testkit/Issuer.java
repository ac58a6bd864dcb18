package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/**
 * A name with a key that signs drafts, and the certificates to show below the root for it, its own
 * first.
 */
record Issuer(X500Name name, SubjectKeyIdentifier keyId, Signer signer, List<byte[]> shown) {

    /** The subject of a draft, as the issuer of itself. */
    static Issuer ofItself(Draft draft) {
        return new Issuer(draft.subject(), draft.keyId(), Signer.of(draft.keys()), List.of());
    }

    /** An issuer one step below this one. */
    Issuer below(Draft draft) {
        return new Issuer(draft.subject(), draft.keyId(), Signer.of(draft.keys()), issue(draft));
    }

    Issuer using(String algorithm) {
        return new Issuer(name, keyId, signer.using(algorithm), shown);
    }

    /** The chain for a draft: its certificate, then what is shown for this issuer. */
    List<byte[]> issue(Draft draft) {
        List<byte[]> chain = new ArrayList<>();
        chain.add(sign(draft));
        chain.addAll(shown);
        return chain;
    }

    /** The draft's key with its chain, in the hands of someone who trusts the root. */
    TestIdentity identity(Draft draft, X509Certificate root) {
        return new TestIdentity(draft.keys().getPrivate(), issue(draft), root);
    }

    /** The draft's certificate as DER, with both key identifiers (RFC 5280 §4.2.1.1, §4.2.1.2). */
    byte[] sign(Draft draft) {
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        name,
                        draft.serial(),
                        new Time(Date.from(draft.validity().from())),
                        new Time(Date.from(draft.validity().until())),
                        draft.subject(),
                        draft.publicKey());
        try {
            for (Extension extension : draft.extensions()) {
                builder.addExtension(extension);
            }
            if (!draft.has(Extension.subjectKeyIdentifier)) {
                builder.addExtension(Extension.subjectKeyIdentifier, false, draft.keyId());
            }
            if (!draft.has(Extension.authorityKeyIdentifier)) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(keyId.getKeyIdentifier()));
            }
            return builder.build(signer.content()).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("certificate: not encodable", e);
        }
    }
}
