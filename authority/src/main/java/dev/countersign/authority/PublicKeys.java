package dev.countersign.authority;

import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Gets at public keys that are not in a certificate yet. */
public final class PublicKeys {
    private static final X500Name NOBODY = new X500Name("CN=nobody");

    private PublicKeys() {}

    /**
     * Reads a SubjectPublicKeyInfo. {@code core} reads keys in certificates alone, so the key is
     * shown to it in one that nobody signed.
     */
    static Parsed<PublicKeyInfo> read(SubjectPublicKeyInfo key) {
        V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
        form.setSerialNumber(new ASN1Integer(BigInteger.ONE));
        form.setSignature(Encoding.algorithm(SignatureAlgorithm.ECDSA_SHA256));
        form.setIssuer(NOBODY);
        form.setStartDate(Encoding.time(Instant.EPOCH));
        form.setEndDate(Encoding.time(Instant.EPOCH));
        form.setSubject(NOBODY);
        form.setSubjectPublicKeyInfo(key);
        byte[] unsigned =
                Encoding.signed(
                        Encoding.der(form.generateTBSCertificate()),
                        SignatureAlgorithm.ECDSA_SHA256,
                        new byte[0]);
        return Certificate.read(unsigned).map(Certificate::publicKey);
    }

    /** The other half of a private key from a file. */
    public static PublicKeyInfo of(PrivateKey key) {
        try {
            return read(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                            publicHalf(PrivateKeyFactory.createKey(key.getEncoded()))))
                    .orThrow();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "key: " + key.getAlgorithm() + " that does not read", e);
        }
    }

    private static AsymmetricKeyParameter publicHalf(AsymmetricKeyParameter key) {
        return switch (key) {
            case ECPrivateKeyParameters ec ->
                    new ECPublicKeyParameters(
                            new FixedPointCombMultiplier()
                                    .multiply(ec.getParameters().getG(), ec.getD()),
                            ec.getParameters());
            case RSAPrivateCrtKeyParameters rsa ->
                    new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
            default -> throw new IllegalArgumentException("key: neither EC, RSA nor Ed25519");
        };
    }
}
