package dev.countersign.tls;

/**
 * The ALPN protocol {@code countersign/1}: after the handshake the accepting side sends one byte
 * once it has let the peer in. TLS 1.3 alone does not tell a client that it was accepted.
 */
public final class Acceptance {
    /** The name that is negotiated. */
    public static final String ALPN = "countersign/1";

    /** The byte that says: proven and let in. */
    public static final int ACCEPTED = 1;

    private Acceptance() {}
}
