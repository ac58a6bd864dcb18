package dev.countersign.gateway.pkcs11;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.HeldKey;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.NotSerializableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A private key in a token, and its public half as a certificate has it. */
@SuppressWarnings("serial") // every PrivateKey has to be serializable; this one refuses
final class TokenKey implements HeldKey {
    static final int SECONDS = 5;

    private final Pkcs11Uri uri;
    private final PublicKeyInfo publicKey;
    private final JcaSignatureCheck check;
    private final TokenSigner signer;

    TokenKey(Pkcs11Uri uri, PublicKeyInfo publicKey, JcaSignatureCheck check, TokenSigner signer) {
        this.uri = uri;
        this.publicKey = publicKey;
        this.check = check;
        this.signer = signer;
    }

    @Override
    public PublicKeyInfo publicKey() {
        return publicKey;
    }

    @Override
    public CompletableFuture<byte[]> sign(SignatureAlgorithm algorithm, byte[] content) {
        TokenMechanism mechanism =
                TokenMechanism.of(algorithm)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "algorithm: " + algorithm + " (expected: one of TLS 1.3)"));
        return signer.run(session -> signature(session, mechanism, algorithm, content))
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(why -> CompletableFuture.failedFuture(fault(why)));
    }

    /**
     * A signature of the token's that verifies. A token that is broken, or has another key by the
     * same name meanwhile, must not speak for us; what a faulty one signs may give the key away.
     */
    private byte[] signature(
            TokenSession session,
            TokenMechanism mechanism,
            SignatureAlgorithm algorithm,
            byte[] content)
            throws TokenFault, CryptokiException {
        byte[] signature = mechanism.encoded(session.sign(mechanism, mechanism.digest(content)));
        if (!check.holds(content, signature, algorithm, publicKey)) {
            throw new TokenFault(
                    uri + " made a signature that is not by the certificate's key",
                    "see which key the token has by this name; repair or replace the token");
        }
        return signature;
    }

    /** Makes one signature with a session that is new, in a time that is bounded too. */
    CompletableFuture<byte[]> tryAnew(SignatureAlgorithm algorithm, byte[] content) {
        TokenMechanism mechanism = TokenMechanism.of(algorithm).orElseThrow();
        return signer.anew(
                        session -> {
                            session.mustBe(publicKey.kind(), uri);
                            return mechanism.encoded(
                                    session.sign(mechanism, mechanism.digest(content)));
                        })
                .orTimeout(2 * SECONDS, TimeUnit.SECONDS);
    }

    private CountersignException fault(Throwable why) {
        Throwable cause =
                why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        return switch (cause) {
            case TimeoutException _ ->
                    new CountersignException(
                            ProblemCode.PROOF_SIGNER_FAULT,
                            uri + " gave no signature within " + SECONDS + " s");
            case TokenFault fault ->
                    new CountersignException(
                                    ProblemCode.PROOF_SIGNER_FAULT,
                                    String.valueOf(fault.getMessage()),
                                    fault.remedy())
                            .causedBy(fault);
            default ->
                    new CountersignException(
                                    ProblemCode.PROOF_SIGNER_FAULT,
                                    String.valueOf(cause.getMessage()))
                            .causedBy(cause);
        };
    }

    private Object writeReplace() throws NotSerializableException {
        throw new NotSerializableException("a key in a token stays there");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
