package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.BigIntegers;
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
        ASN1Sequence pair = ASN1Sequence.getInstance(signature);
        byte[] r = unsigned(pair.getObjectAt(0));
        byte[] s = unsigned(pair.getObjectAt(1));
        byte[] zero = new byte[1];

        assertThat(KeyRequest.keyOf(withSignature(request, numbers(r, s)), Workshop.service("web")))
                .isInstanceOf(Parsed.Good.class);
        Map<String, byte[]> faults = new LinkedHashMap<>();
        faults.put("nothing", new byte[0]);
        faults.put("no numbers", new DERSequence().getEncoded());
        faults.put("one number", new DERSequence(pair.getObjectAt(0)).getEncoded());
        faults.put("three numbers", numbers(r, s, zero));
        faults.put("r = s = 0", numbers(zero, zero));
        faults.put("r = 0", numbers(zero, s));
        faults.put("s = 0", numbers(r, zero));
        faults.put("r + n", numbers(plusOrder(r), s));
        faults.put("s + n", numbers(r, plusOrder(s)));
        faults.put("a byte behind", Arrays.copyOf(signature, signature.length + 1));
        faults.put(
                "a long length",
                Arrays.concatenate(
                        new byte[] {0x30, (byte) 0x81},
                        Arrays.copyOfRange(signature, 1, signature.length)));
        faults.put("an indefinite length", new BERSequence(pair.toArray()).getEncoded());
        faults.put("padded", padded(r, s));
        faults.put("the bare numbers", Arrays.concatenate(fixed(r), fixed(s)));
        List<String> taken = new ArrayList<>();
        for (Map.Entry<String, byte[]> fault : faults.entrySet()) {
            byte[] changed = withSignature(request, fault.getValue());
            if (KeyRequest.keyOf(changed, Workshop.service("web")) instanceof Parsed.Good) {
                taken.add(fault.getKey());
            }
        }
        assertThat(taken).isEmpty();
    }

    private static byte[] withSignature(byte[] request, byte[] signature) throws IOException {
        ASN1Sequence parts = ASN1Sequence.getInstance(request);
        return new DERSequence(
                        new ASN1Encodable[] {
                            parts.getObjectAt(0), parts.getObjectAt(1), new DERBitString(signature)
                        })
                .getEncoded();
    }

    private static byte[] unsigned(ASN1Encodable number) {
        return ASN1Integer.getInstance(number).getValue().toByteArray();
    }

    private static byte[] plusOrder(byte[] number) {
        return new BigInteger(number)
                .add(((ECPublicKey) KEY.getPublic()).getParams().getOrder())
                .toByteArray();
    }

    private static byte[] numbers(byte[]... values) throws IOException {
        return new DERSequence(
                        Stream.of(values)
                                .map(value -> new ASN1Integer(new BigInteger(value)))
                                .toArray(ASN1Encodable[]::new))
                .getEncoded();
    }

    /** Each number with a zero before it that it does not need. */
    private static byte[] padded(byte[] r, byte[] s) {
        byte[] content = Arrays.concatenate(number(r), number(s));
        return Arrays.concatenate(new byte[] {0x30, (byte) content.length}, content);
    }

    private static byte[] number(byte[] value) {
        return Arrays.concatenate(new byte[] {2, (byte) (value.length + 1), 0}, value);
    }

    private static byte[] fixed(byte[] number) {
        return BigIntegers.asUnsignedByteArray(32, new BigInteger(number));
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
