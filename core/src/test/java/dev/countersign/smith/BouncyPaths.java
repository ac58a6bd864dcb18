package dev.countersign.smith;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All paths that names allow, and what Bouncy Castle's validator says of each, without revocation.
 * Of an anchor it would take the name and the key and look at nothing else; so here the anchor's
 * certificate is the last of a path that its own name and key vouch for, and is judged like the
 * rest.
 */
public final class BouncyPaths {
    private static final int LONGEST = 8;

    private final Date now;
    private final boolean explicitPolicy;
    private final Map<Link, Boolean> signed = new HashMap<>();

    private record Link(X509Certificate issuer, X509Certificate subject) {}

    public BouncyPaths(Instant now, boolean explicitPolicy) {
        this.now = Date.from(now);
        this.explicitPolicy = explicitPolicy;
    }

    /** Whether any path from the leaf to an anchor is valid. */
    public boolean hasValidPath(Tangle tangle) {
        List<X509Certificate> anchors = read(tangle.anchors());
        List<X509Certificate> shown = read(tangle.shown());
        return extend(List.of(shown.get(0)), anchors, shown);
    }

    private boolean extend(
            List<X509Certificate> path,
            List<X509Certificate> anchors,
            List<X509Certificate> shown) {
        X509Certificate last = path.get(path.size() - 1);
        for (X509Certificate anchor : anchors) {
            if (issued(anchor, last) && refusal(with(path, anchor)).isEmpty()) {
                return true;
            }
        }
        for (X509Certificate issuer : shown) {
            if (path.size() < LONGEST
                    && !path.contains(issuer)
                    && issued(issuer, last)
                    && extend(with(path, issuer), anchors, shown)) {
                return true;
            }
        }
        return false;
    }

    /** By name and key; of what a key did not sign there is no path. */
    private boolean issued(X509Certificate issuer, X509Certificate subject) {
        return issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())
                && signed.computeIfAbsent(new Link(issuer, subject), BouncyPaths::holds);
    }

    private static boolean holds(Link link) {
        try {
            link.subject().verify(link.issuer().getPublicKey(), Signing.BOUNCY_CASTLE);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What is wrong with this path, leaf first and anchor last; empty when nothing is. */
    public Optional<String> refusalOf(List<byte[]> path) {
        return refusal(path.stream().map(BouncyPaths::read).toList());
    }

    private Optional<String> refusal(List<X509Certificate> path) {
        try {
            X509Certificate anchor = path.get(path.size() - 1);
            PKIXParameters parameters =
                    new PKIXParameters(
                            Set.of(
                                    new TrustAnchor(
                                            anchor.getSubjectX500Principal(),
                                            anchor.getPublicKey(),
                                            null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(now);
            parameters.setExplicitPolicyRequired(explicitPolicy);
            if (explicitPolicy) {
                parameters.setInitialPolicies(Set.of(Tangle.POLICY));
            }
            CertPathValidator.getInstance("PKIX", Signing.BOUNCY_CASTLE)
                    .validate(factory().generateCertPath(path), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a question for a path validator", e);
        }
    }

    private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate issuer) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        return longer;
    }

    private static List<X509Certificate> read(List<Made> made) {
        return made.stream().map(one -> read(one.der())).toList();
    }

    private static X509Certificate read(byte[] der) {
        try {
            return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle cannot read this certificate", e);
        }
    }

    private static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509", Signing.BOUNCY_CASTLE);
    }
}
