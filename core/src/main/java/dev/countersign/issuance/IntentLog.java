package dev.countersign.issuance;

import dev.countersign.x509.Certificate;

/**
 * The durable record around a signature. Each call returns only when what it was given survives a
 * power cut, or throws; then nothing further happens.
 */
public interface IntentLog {
    /** Before signing: what is about to be signed. A serial number is never taken twice. */
    void intend(SigningPermit permit);

    /** After signing and before the answer: the certificate. */
    void issued(SigningPermit permit, Certificate certificate);
}
