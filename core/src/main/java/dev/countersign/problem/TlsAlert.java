package dev.countersign.problem;

/** The TLS alerts that a refusal can ask for (RFC 9846 §6.2), as far as engines let us choose. */
public enum TlsAlert {
    CLOSE_NOTIFY(0),
    HANDSHAKE_FAILURE(40),
    BAD_CERTIFICATE(42),
    UNSUPPORTED_CERTIFICATE(43),
    CERTIFICATE_REVOKED(44),
    CERTIFICATE_EXPIRED(45),
    CERTIFICATE_UNKNOWN(46),
    ILLEGAL_PARAMETER(47),
    UNKNOWN_CA(48),
    DECODE_ERROR(50),
    DECRYPT_ERROR(51),
    UNRECOGNIZED_NAME(112),
    CERTIFICATE_REQUIRED(116);

    private final int number;

    TlsAlert(int number) {
        this.number = number;
    }

    /** The AlertDescription value that goes over the wire. */
    public int number() {
        return number;
    }

    /** The name that other TLS tools print, such as {@code unknown_ca}. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
