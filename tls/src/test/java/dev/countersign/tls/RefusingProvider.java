package dev.countersign.tls;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;

/**
 * A provider that knows EC keys and likes none; whoever asks another about them has two opinions.
 */
final class RefusingProvider extends Provider {
    private static final long serialVersionUID = 1;

    RefusingProvider() {
        super("Refusing", "1", "refuses every key");
        put("KeyFactory.EC", Keys.class.getName());
        put("Signature.SHA256withECDSA", Verifier.class.getName());
    }

    /** Public for the provider framework. */
    public static final class Keys extends KeyFactorySpi {
        @Override
        protected PublicKey engineGeneratePublic(KeySpec keySpec) throws InvalidKeySpecException {
            throw new InvalidKeySpecException("refused");
        }

        @Override
        protected PrivateKey engineGeneratePrivate(KeySpec keySpec) throws InvalidKeySpecException {
            throw new InvalidKeySpecException("refused");
        }

        @Override
        protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> keySpec)
                throws InvalidKeySpecException {
            throw new InvalidKeySpecException("refused");
        }

        @Override
        protected Key engineTranslateKey(Key key) throws InvalidKeyException {
            throw new InvalidKeyException("refused");
        }
    }

    /** Never gets as far as a key. */
    public static final class Verifier extends SignatureSpi {
        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            throw new InvalidKeyException("refused");
        }

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            throw new InvalidKeyException("refused");
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            throw new SignatureException("refused");
        }

        @Override
        protected void engineUpdate(byte[] b, int off, int len) throws SignatureException {
            throw new SignatureException("refused");
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            throw new SignatureException("refused");
        }

        @Override
        protected boolean engineVerify(byte[] sigBytes) throws SignatureException {
            throw new SignatureException("refused");
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String param, Object value) {
            throw new UnsupportedOperationException(param);
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String param) {
            throw new UnsupportedOperationException(param);
        }
    }
}
