package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.testkit.EcdsaForms;
import java.io.IOException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

/** The signature by which a request proves possession of its key. */
class KeyRequestSignatureTest {
    private static final KeyPair KEY = Workshop.KEYS.generate();

    /**
     * The same two numbers in another form, or numbers that are none of the curve's (IMP-04): a
     * request has one form of signature, as certificates and lists have.
     */
    @Test
    void isOfOneFormAlone() throws IOException {
        byte[] request = request();
        byte[] signature = new PKCS10CertificationRequest(request).getSignature();
        List<String> taken = new ArrayList<>();
        for (Map.Entry<String, byte[]> fault :
                EcdsaForms.wrong(signature, (ECPublicKey) KEY.getPublic()).entrySet()) {
            if (isTaken(withSignature(request, fault.getValue()))) {
                taken.add(fault.getKey());
            }
        }
        assertThat(taken).isEmpty();
        assertThat(isTaken(withSignature(request, signature))).isTrue();
    }

    private static boolean isTaken(byte[] request) {
        return KeyRequest.keyOf(request, Workshop.service("web")) instanceof Parsed.Good;
    }

    private static byte[] withSignature(byte[] request, byte[] signature) throws IOException {
        ASN1Sequence parts = ASN1Sequence.getInstance(request);
        return new DERSequence(
                        new ASN1Encodable[] {
                            parts.getObjectAt(0), parts.getObjectAt(1), new DERBitString(signature)
                        })
                .getEncoded();
    }

    private static byte[] request() throws IOException {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Name(""), KEY.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEY.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
