package dev.countersign.gateway.pkcs11;

/** A token cannot be used: what was seen, and what to do about it. */
final class TokenFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final boolean absent;

    TokenFault(String seen, String remedy) {
        this(seen, remedy, false);
    }

    private TokenFault(String seen, String remedy, boolean absent) {
        super(seen);
        this.remedy = remedy;
        this.absent = absent;
    }

    /** The token is not there, as far as its module sees. */
    static TokenFault absent(String seen, String remedy) {
        return new TokenFault(seen, remedy, true);
    }

    /** Whether it may be the module alone that does not see the token. */
    boolean isOfAbsence() {
        return absent;
    }

    TokenFault(String seen, String remedy, Throwable cause) {
        super(seen, cause);
        this.remedy = remedy;
        this.absent = false;
    }

    String remedy() {
        return remedy;
    }
}
