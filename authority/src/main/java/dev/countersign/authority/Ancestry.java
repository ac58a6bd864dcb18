package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.issuance.Entropy;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A root and the intermediate that it certified, made just now, with both their keys. */
record Ancestry(Certificate root, PrivateKey rootKey, Certificate intermediate, PrivateKey key) {
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    private static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(365);

    /** For hosts whose clock is behind. Leaves are dated back as far, and never before these. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final int SERIAL_BYTES = 16;

    /** Makes new ones for a trust domain. */
    static Ancestry make(TrustDomain domain, Keys keys, Entropy entropy, Instant now) {
        KeyPair rootKey = keys.generate();
        KeyPair key = keys.generate();
        Certificate root =
                new AuthorityCertificate(
                                "root",
                                domain,
                                rootKey.getPublic(),
                                1,
                                validity(now, ROOT_LIFETIME))
                        .bySelf(serial(entropy), keys.signer(rootKey.getPrivate()));
        Certificate intermediate =
                new AuthorityCertificate(
                                "intermediate",
                                domain,
                                key.getPublic(),
                                0,
                                validity(now, INTERMEDIATE_LIFETIME))
                        .by(root, serial(entropy), keys.signer(rootKey.getPrivate()));
        return new Ancestry(root, rootKey.getPrivate(), intermediate, key.getPrivate());
    }

    private static Validity validity(Instant now, Duration lifetime) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return new Validity(second.minus(BACKDATE), second.plus(lifetime));
    }

    private static BigInteger serial(Entropy entropy) {
        return new BigInteger(1, entropy.draw(SERIAL_BYTES)).clearBit(127).setBit(126);
    }

    /** Names the certificates, never the keys. */
    @Override
    public String toString() {
        return "Ancestry[" + root.subject() + ", " + intermediate.subject() + "]";
    }
}
