package dev.countersign.gateway.pkcs11;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.HeldKey;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeySignature;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The private keys in tokens. A module is loaded, and a token logged in to, once for the whole
 * process, as PKCS#11 has it; what is loaded stays loaded.
 */
public final class TokenKeys {
    private static final byte[] TRIAL =
            "countersign: a trial of a key in a token".getBytes(StandardCharsets.US_ASCII);

    private static final Map<Path, Cryptoki> MODULES = new HashMap<>();
    private static final Map<Pkcs11Uri, TokenSigner> SIGNERS = new HashMap<>();

    private TokenKeys() {}

    /**
     * Finds a key, reads the PIN, logs in anew and has one signature made.
     *
     * @param publicKey the other half, as the certificate has it
     * @param check what verifies every signature
     * @throws CountersignException when module, token, PIN or key are not as the URI says, or the
     *     key is another one
     */
    public static HeldKey open(Pkcs11Uri uri, PublicKeyInfo publicKey, JcaSignatureCheck check) {
        mustBeUsable(publicKey);
        SignatureAlgorithm algorithm = KeySignature.algorithmOf(publicKey);
        try {
            TokenKey key = new TokenKey(uri, publicKey, check, signer(uri));
            byte[] signature = key.tryAnew(algorithm, TRIAL).get();
            if (!check.holds(TRIAL, signature, algorithm, publicKey)) {
                throw new CountersignException(
                        ProblemCode.CONFIG_KEY_MISMATCH,
                        uri + " is not the key of the certificate");
            }
            return key;
        } catch (TokenFault e) {
            throw unusable(e);
        } catch (ExecutionException e) {
            throw unusable(uri, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(uri, e);
        }
    }

    private static void mustBeUsable(PublicKeyInfo publicKey) {
        switch (publicKey.kind()) {
            case P256, P384, RSA -> {}
            default ->
                    throw new CountersignException(
                            ProblemCode.CONFIG_IDENTITY_UNFIT,
                            "our own certificate is for a key of the kind "
                                    + publicKey.kind()
                                    + " (expected: P-256, P-384 or RSA for a key in a token)");
        }
    }

    private static TokenSigner signer(Pkcs11Uri uri) throws TokenFault {
        synchronized (SIGNERS) {
            TokenSigner known = SIGNERS.get(uri);
            if (known != null) {
                return known;
            }
            Cryptoki module = MODULES.get(uri.module());
            if (module == null) {
                module = Cryptoki.load(uri.module());
                MODULES.put(uri.module(), module);
            }
            TokenSigner made = new TokenSigner(module, uri);
            SIGNERS.put(uri, made);
            return made;
        }
    }

    private static CountersignException unusable(Pkcs11Uri uri, Throwable why) {
        return switch (why) {
            case CountersignException already -> already;
            case TokenFault fault -> unusable(fault);
            case TimeoutException _ ->
                    new CountersignException(
                            ProblemCode.CONFIG_TOKEN_UNUSABLE,
                            uri + " gave no signature within " + 2 * TokenKey.SECONDS + " s",
                            "look at the token, and at the way to it");
            default ->
                    new CountersignException(
                                    ProblemCode.CONFIG_TOKEN_UNUSABLE,
                                    uri + ": " + why.getMessage())
                            .causedBy(why);
        };
    }

    private static CountersignException unusable(TokenFault fault) {
        return new CountersignException(
                        ProblemCode.CONFIG_TOKEN_UNUSABLE,
                        String.valueOf(fault.getMessage()),
                        fault.remedy())
                .causedBy(fault);
    }
}
