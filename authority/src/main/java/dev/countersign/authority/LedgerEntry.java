package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One certificate as the ledger knows it. Without the certificate itself it was meant to be signed
 * and never released.
 */
public record LedgerEntry(
        BigInteger serial,
        Subject subject,
        Validity validity,
        Standing standing,
        Optional<Certificate> certificate) {

    /** Whom it is for, under which profile and host names, and who asked for it. */
    public record Subject(SpiffeId as, String profile, List<String> hosts, String requester) {
        public Subject {
            hosts = List.copyOf(hosts);
        }
    }

    /** How it stands with a certificate. */
    public sealed interface Standing {
        /** Since when. */
        Instant since();

        /** About to be signed; nobody has it. */
        record Intended(Instant since) implements Standing {}

        /** Signed and released. */
        record Issued(Instant since) implements Standing {}

        /** On the revocation list, until it has expired. */
        record Revoked(Instant since, RevocationReason reason) implements Standing {}
    }

    /** The serial number as the ledger and the journal write it. */
    public String serialText() {
        return serial.toString(16);
    }

    public boolean isRevoked() {
        return standing instanceof Standing.Revoked;
    }

    /** Whether its time is over. */
    public boolean isExpiredAt(Instant now) {
        return now.isAfter(validity.notAfter());
    }
}
