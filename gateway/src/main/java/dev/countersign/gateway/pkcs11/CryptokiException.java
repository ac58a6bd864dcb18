package dev.countersign.gateway.pkcs11;

import java.util.Map;
import java.util.Set;

/** A function of a PKCS#11 module answered with something else than CKR_OK. */
final class CryptokiException extends Exception {
    private static final long serialVersionUID = 1L;

    static final long PIN_INCORRECT = 0xa0;
    static final long PIN_LOCKED = 0xa4;
    static final long SESSION_HANDLE_INVALID = 0xb3;
    static final long USER_ALREADY_LOGGED_IN = 0x100;
    static final long ALREADY_INITIALIZED = 0x191;

    private static final Set<Long> PIN_REFUSED =
            Set.of(PIN_INCORRECT, 0xa1L, 0xa2L, 0xa3L, PIN_LOCKED);

    /** PKCS#11 v3.0, the header {@code pkcs11t.h}: those that tell an operator something. */
    private static final Map<Long, String> NAMES =
            Map.ofEntries(
                    Map.entry(0x2L, "CKR_HOST_MEMORY"),
                    Map.entry(0x3L, "CKR_SLOT_ID_INVALID"),
                    Map.entry(0x5L, "CKR_GENERAL_ERROR"),
                    Map.entry(0x6L, "CKR_FUNCTION_FAILED"),
                    Map.entry(0xaL, "CKR_CANT_LOCK"),
                    Map.entry(0x30L, "CKR_DEVICE_ERROR"),
                    Map.entry(0x32L, "CKR_DEVICE_REMOVED"),
                    Map.entry(0x60L, "CKR_KEY_HANDLE_INVALID"),
                    Map.entry(0x63L, "CKR_KEY_TYPE_INCONSISTENT"),
                    Map.entry(0x68L, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
                    Map.entry(0x70L, "CKR_MECHANISM_INVALID"),
                    Map.entry(0x71L, "CKR_MECHANISM_PARAM_INVALID"),
                    Map.entry(0x82L, "CKR_OBJECT_HANDLE_INVALID"),
                    Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
                    Map.entry(0xa1L, "CKR_PIN_INVALID"),
                    Map.entry(0xa2L, "CKR_PIN_LEN_RANGE"),
                    Map.entry(0xa3L, "CKR_PIN_EXPIRED"),
                    Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED"),
                    Map.entry(0xb0L, "CKR_SESSION_CLOSED"),
                    Map.entry(0xb1L, "CKR_SESSION_COUNT"),
                    Map.entry(SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
                    Map.entry(0xe0L, "CKR_TOKEN_NOT_PRESENT"),
                    Map.entry(0xe1L, "CKR_TOKEN_NOT_RECOGNIZED"),
                    Map.entry(USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN"),
                    Map.entry(0x101L, "CKR_USER_NOT_LOGGED_IN"),
                    Map.entry(0x102L, "CKR_USER_PIN_NOT_INITIALIZED"),
                    Map.entry(0x104L, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"),
                    Map.entry(0x190L, "CKR_CRYPTOKI_NOT_INITIALIZED"));

    private final long code;

    CryptokiException(Cryptoki.Function function, long code) {
        super(
                function.cName()
                        + " answered "
                        + NAMES.getOrDefault(code, "0x" + Long.toHexString(code)));
        this.code = code;
    }

    long code() {
        return code;
    }

    /** Whether it was the PIN that the token did not like. */
    boolean isOfPin() {
        return PIN_REFUSED.contains(code);
    }
}
