package dev.countersign.authority;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a certificate was revoked (RFC 5280 §5.3.1): the reasons that fit an end entity and are
 * final. A certificate on hold does not exist here.
 */
public enum RevocationReason {
    UNSPECIFIED(0),
    /** Others have, or may have, the private key: it is never certified again. */
    KEY_COMPROMISE(1),
    AFFILIATION_CHANGED(3),
    SUPERSEDED(4),
    CESSATION_OF_OPERATION(5),
    PRIVILEGE_WITHDRAWN(9);

    private final int number;

    RevocationReason(int number) {
        this.number = number;
    }

    /** The CRLReason value. */
    public int number() {
        return number;
    }

    /** The word an operator writes, such as {@code key-compromise}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason of this word. */
    public static Optional<RevocationReason> named(String word) {
        return Arrays.stream(values()).filter(reason -> reason.word().equals(word)).findFirst();
    }

    static RevocationReason of(int number) {
        return Arrays.stream(values())
                .filter(reason -> reason.number == number)
                .findFirst()
                .orElse(UNSPECIFIED);
    }
}
