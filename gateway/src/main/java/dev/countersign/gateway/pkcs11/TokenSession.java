package dev.countersign.gateway.pkcs11;

import dev.countersign.gateway.pkcs11.Cryptoki.Function;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.PublicKeyInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A session with a token that is logged in, and the key in it. One thread at a time uses it. */
final class TokenSession {
    private static final long SERIAL_SESSION = 4;
    private static final long USER = 1;
    private static final int LONGEST_SIGNATURE = 1024;

    private final Cryptoki.Run module;
    private final long session;
    private long key;
    private long kind;

    private TokenSession(Cryptoki.Run module, long session) {
        this.module = module;
        this.session = session;
    }

    /** Finds the token, logs in and finds the key; nothing of an earlier session is believed. */
    static TokenSession open(Cryptoki.Run module, Pkcs11Uri uri, PinFile pin)
            throws TokenFault, CryptokiException {
        long slot = new Slots(module).find(uri.token());
        TokenSession opened = new TokenSession(module, begin(module, slot));
        try {
            opened.login(uri, pin);
            TokenObjects objects = new TokenObjects(module, opened.session);
            opened.key = objects.find(uri.key());
            opened.kind = objects.kind(opened.key);
            return opened;
        } catch (TokenFault | CryptokiException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static long begin(Cryptoki.Run module, long slot) throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = arena.allocate(ValueLayout.JAVA_LONG);
            module.call(
                    Function.OPEN_SESSION,
                    slot,
                    SERIAL_SESSION,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    session);
            return session.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** All sessions of a process share one login (PKCS#11 v2.40 §5.6). */
    private void login(Pkcs11Uri uri, PinFile file) throws TokenFault, CryptokiException {
        byte[] pin = file.read();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shown = arena.allocateFrom(ValueLayout.JAVA_BYTE, pin);
            try {
                module.call(Function.LOGIN, session, USER, shown, shown.byteSize());
            } finally {
                shown.fill((byte) 0);
            }
        } catch (CryptokiException e) {
            if (e.isOfPin()) {
                file.wasRefused(pin);
                throw new TokenFault(
                        "the token '"
                                + uri.token()
                                + "' refuses the PIN in "
                                + file
                                + ": "
                                + e.getMessage(),
                        "put the PIN of the token's user there; a token locks itself after some wrong"
                                + " ones",
                        e);
            }
            if (e.code() != CryptokiException.USER_ALREADY_LOGGED_IN) {
                throw e;
            }
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    /** Says so where the key is of another kind than its public half. */
    void mustBe(PublicKeyInfo.Kind wanted, Pkcs11Uri uri) {
        long expected = wanted == PublicKeyInfo.Kind.RSA ? TokenObjects.RSA : TokenObjects.EC;
        if (kind != expected) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_MISMATCH,
                    uri
                            + " is "
                            + name(kind)
                            + ", and the certificate is for one of the kind "
                            + wanted);
        }
    }

    private static String name(long kind) {
        if (kind == TokenObjects.RSA) {
            return "an RSA key";
        }
        return kind == TokenObjects.EC ? "an EC key" : "neither an EC nor an RSA key";
    }

    /** The token's signature over a digest, as the token encodes it. */
    byte[] sign(TokenMechanism mechanism, byte[] digest) throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            module.call(Function.SIGN_INIT, session, mechanism.forToken(arena), key);
            MemorySegment signature = arena.allocate(LONGEST_SIGNATURE);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, LONGEST_SIGNATURE);
            module.call(
                    Function.SIGN,
                    session,
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, digest),
                    (long) digest.length,
                    signature,
                    length);
            return signature
                    .asSlice(0, length.get(ValueLayout.JAVA_LONG, 0))
                    .toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Gives the session back, if the token still knows it. */
    void close() {
        try {
            module.call(Function.CLOSE_SESSION, session);
        } catch (CryptokiException e) {
            // it is gone already, with its token or by the token's own wish
        }
    }
}
