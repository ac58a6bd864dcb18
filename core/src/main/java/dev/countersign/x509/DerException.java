package dev.countersign.x509;

/** Why bytes are not the strict DER that was wanted. Never leaves this package. */
final class DerException extends Exception {
    private static final long serialVersionUID = 1L;

    DerException(String why) {
        super(why, null, false, false);
    }
}
