package dev.countersign.authority;

import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * When a certificate is to be renewed: when two thirds of its life are over, less up to a twentieth
 * of it, which its serial number chooses. What was issued together is not renewed together.
 */
public final class RenewalTime {
    private static final int SHARES = 0x10000;

    /** For how long certificates are dated back; that time is not lived. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private RenewalTime() {}

    static Instant of(LedgerEntry entry) {
        return of(entry.standing().since(), entry.validity().notAfter(), entry.serial());
    }

    /** For who holds the certificate and not the ledger. */
    public static Instant of(Certificate leaf) {
        Instant issued = leaf.notBefore().plus(BACKDATE);
        return of(
                issued.isBefore(leaf.notAfter()) ? issued : leaf.notBefore(),
                leaf.notAfter(),
                leaf.serial());
    }

    private static Instant of(Instant begin, Instant end, BigInteger serial) {
        Duration life = Duration.between(begin, end);
        long jitter = serial.longValue() & (SHARES - 1);
        return begin.plus(life.multipliedBy(2).dividedBy(3))
                .minus(life.dividedBy(20).multipliedBy(jitter).dividedBy(SHARES));
    }
}
