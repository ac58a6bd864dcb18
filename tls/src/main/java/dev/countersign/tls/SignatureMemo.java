package dev.countersign.tls;

import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import dev.countersign.x509.Signed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which signatures held, by the SHA-256 of the certificate and that of its issuer's key.
 * A signature that verified does so for ever, whatever the time, the trust and the policy are, so
 * everything else is judged anew each time and a new epoch starts warm.
 *
 * <p>Only the signatures of paths that were believed are kept: whoever is trusted by nobody gets
 * nothing in here, however much it sends. There are never more than the capacity; those asked for
 * least recently go first. One memo may be asked from many threads.
 */
public final class SignatureMemo implements SignatureCheck {
    /** At about 300 bytes each. */
    private static final int CAPACITY = 16 * 1024;

    private final SignatureCheck signatures;
    private final int half;

    /** What was stored or asked for lately, and what was before that. */
    private volatile Map<Link, Boolean> young = new ConcurrentHashMap<>();

    private volatile Map<Link, Boolean> old = Map.of();

    private record Link(String certificate, String issuerKey) {
        static Link of(Certificate certificate, PublicKeyInfo issuer) {
            return new Link(certificate.fingerprint(), issuer.fingerprint());
        }
    }

    /** In front of this check. */
    public SignatureMemo(SignatureCheck signatures) {
        this(signatures, CAPACITY);
    }

    SignatureMemo(SignatureCheck signatures, int capacity) {
        this.signatures = signatures;
        this.half = Math.max(1, capacity / 2);
    }

    @Override
    public boolean holds(Signed what, PublicKeyInfo issuer) {
        boolean known =
                what instanceof Certificate certificate && knows(Link.of(certificate, issuer));
        return known || signatures.holds(what, issuer);
    }

    @Override
    public boolean supports(SignatureAlgorithm algorithm) {
        return signatures.supports(algorithm);
    }

    private boolean knows(Link link) {
        if (young.containsKey(link)) {
            return true;
        }
        if (old.containsKey(link)) {
            keep(link);
            return true;
        }
        return false;
    }

    @Override
    public void believed(List<Certificate> path) {
        for (int at = 0; at + 1 < path.size(); at++) {
            Link link = Link.of(path.get(at), path.get(at + 1).publicKey());
            if (!young.containsKey(link)) {
                keep(link);
            }
        }
        signatures.believed(path);
    }

    private synchronized void keep(Link link) {
        if (young.size() >= half) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(link, true);
    }

    /** How many are remembered. */
    int size() {
        return young.size() + old.size();
    }
}
