package dev.countersign.bench.judge;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.conscrypt.Conscrypt;

/**
 * Good chains, leaf and intermediate below a root, all P-256, each of an authority of its own; and
 * those who judge them. There are more than the JDK remembers: it keeps certificates that it has
 * read, and in them whose signature they carry.
 */
final class Docket {
    private static final int CHAINS = 1_000;

    private final List<Matter> matters = new ArrayList<>();
    private int next;

    /** One chain, and the root below which it is good. */
    private record Matter(ShownChain shown, Conditions conditions, TrustAnchor anchor) {}

    Docket() {
        Clock clock = Clock.systemUTC();
        Seeded seeded = Seeded.of(7);
        for (int at = 0; at < CHAINS; at++) {
            matters.add(
                    matter(
                            TestAuthority.create(
                                    "Bench", KeyKind.P_256, seeded.fork("" + at), clock),
                            clock));
        }
    }

    private static Matter matter(TestAuthority authority, Clock clock) {
        TestIdentity peer =
                authority
                        .issue()
                        .spiffe("spiffe://test.example/web")
                        .dns("web.test.example")
                        .clientAndServer()
                        .make();
        try {
            Certificate root = Certificate.read(authority.root().getEncoded()).orThrow();
            TrustBundle bundle =
                    TrustBundle.of(TrustBundle.Parts.anchors(List.of(root)), clock.instant());
            return new Matter(
                    new ShownChain(peer.chainDer()),
                    new Conditions(
                            bundle, Role.CLIENT, Expectation.anyProvenPeer(), clock.instant()),
                    new TrustAnchor(authority.root(), null));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SignatureCheck nativeSignatures() {
        return JcaSignatureCheck.with(Conscrypt.newProvider());
    }

    /** The next chain: none comes again before all others have. */
    private Matter next() {
        next = (next + 1) % CHAINS;
        return matters.get(next);
    }

    /** The next chain by our judge; anything but a good one would be no measurement. */
    JudgedChain ours(PeerVerifier verifier) {
        return ours(verifier, next());
    }

    /** The same chain again and again. */
    JudgedChain oursAgain(PeerVerifier verifier) {
        return ours(verifier, matters.getFirst());
    }

    private static JudgedChain ours(PeerVerifier verifier, Matter matter) {
        Judgement judgement = verifier.judge(matter.shown(), matter.conditions());
        if (judgement instanceof JudgedChain good) {
            return good;
        }
        throw new IllegalStateException("refused: " + judgement);
    }

    /** The next chain by a validator of JCA, from its bytes; revocation is left out, as above. */
    PKIXCertPathValidatorResult pkix(CertificateFactory factory, CertPathValidator validator) {
        return pkix(factory, validator, next());
    }

    PKIXCertPathValidatorResult pkixAgain(CertificateFactory factory, CertPathValidator validator) {
        return pkix(factory, validator, matters.getFirst());
    }

    private static PKIXCertPathValidatorResult pkix(
            CertificateFactory factory, CertPathValidator validator, Matter matter) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (byte[] der : matter.shown().certificates()) {
                certificates.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            PKIXParameters parameters = new PKIXParameters(Set.of(matter.anchor()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(matter.conditions().now()));
            return (PKIXCertPathValidatorResult)
                    validator.validate(factory.generateCertPath(certificates), parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
