package dev.countersign.authority;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.IntentLog;
import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.Profile;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.tls.KeyCheck;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * An authority that is made in memory, writes nothing and is forgotten: for a process that proves
 * something to itself. Whoever is to believe it must be handed its {@link #trust()}.
 */
public final class PassingAuthority {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final TrustDomain domain;
    private final Ancestry ancestry;
    private final Keys keys;
    private final Issuer issuer;
    private final Clock clock;

    private PassingAuthority(
            TrustDomain domain, Ancestry ancestry, Keys keys, Issuer issuer, Clock clock) {
        this.domain = domain;
        this.ancestry = ancestry;
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Makes one with new keys. */
    public static PassingAuthority of(TrustDomain domain, SignatureCheck signatures, Clock clock) {
        SecureRandom random = new SecureRandom();
        Entropy entropy =
                count -> {
                    byte[] bytes = new byte[count];
                    random.nextBytes(bytes);
                    return bytes;
                };
        Keys keys = new Keys(Optional.empty());
        Ancestry ancestry = Ancestry.make(domain, keys, entropy, clock.instant());
        Issuer issuer =
                new Issuer(
                        ancestry.intermediate(),
                        new Issuer.Signers(keys.signer(ancestry.key()), keys.throwAwaySigner()),
                        new BcCertificateEncoder(ancestry.intermediate()),
                        signatures,
                        entropy);
        return new PassingAuthority(domain, ancestry, keys, issuer, clock);
    }

    /** Its root as the only anchor, in its trust domain. */
    public TrustBundle.Parts trust() {
        return TrustBundle.Parts.anchors(List.of(ancestry.root())).in(domain);
    }

    /** A new key under this name, good for an hour and for both sides of a connection. */
    public CertificateCredential issue(SpiffeId id) {
        KeyPair pair = keys.generate();
        IssuanceRequest request =
                new IssuanceRequest(
                        id,
                        PublicKeys.read(
                                        SubjectPublicKeyInfo.getInstance(
                                                pair.getPublic().getEncoded()))
                                .orThrow(),
                        Profile.SERVICE.living(LIFETIME),
                        Hosts.NONE,
                        "this process");
        Certificate leaf =
                switch (issuer.prepare(request, clock.instant())) {
                    case SigningPermit permit -> issuer.issue(permit, new Unrecorded());
                    case IssuanceRefusal refusal ->
                            throw new IllegalArgumentException(id + ": " + refusal.seen());
                };
        return CertificateCredential.of(
                id,
                pair.getPrivate(),
                List.of(parsed(leaf), parsed(ancestry.intermediate())),
                new KeyCheck());
    }

    private static X509Certificate parsed(Certificate certificate) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate.der()));
        } catch (CertificateException e) {
            throw new IllegalStateException("what was issued reads everywhere", e);
        }
    }

    /** Nothing has to outlast this process. */
    private static final class Unrecorded implements IntentLog {
        @Override
        public void intend(SigningPermit permit) {
            // the key is forgotten with the process, and with it all that it could have signed
        }

        @Override
        public void issued(SigningPermit permit, Certificate certificate) {
            // as above
        }
    }
}
