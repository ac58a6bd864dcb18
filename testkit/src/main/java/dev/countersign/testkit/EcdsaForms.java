package dev.countersign.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * Forms of an ECDSA signature that nobody may take: the same two numbers written otherwise, and
 * numbers that are none of the curve's (SEC 1 §4.1.4; Ecdsa-Sig-Value of RFC 3279 §2.2.3, in DER).
 */
public final class EcdsaForms {
    private final byte[] signature;
    private final ASN1Sequence pair;
    private final byte[] r;
    private final byte[] s;
    private final BigInteger order;

    private EcdsaForms(byte[] signature, ECPublicKey key) {
        this.signature = signature;
        this.pair = ASN1Sequence.getInstance(signature);
        this.r = unsigned(pair.getObjectAt(0));
        this.s = unsigned(pair.getObjectAt(1));
        this.order = key.getParams().getOrder();
    }

    /** Every wrong form of a good signature by this key, under the name of its fault. */
    public static Map<String, byte[]> wrong(byte[] signature, ECPublicKey key) {
        try {
            return new EcdsaForms(signature, key).wrong();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, byte[]> wrong() throws IOException {
        byte[] zero = new byte[1];
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
        faults.put("a long length", longLength());
        faults.put("an indefinite length", new BERSequence(pair.toArray()).getEncoded());
        faults.put("padded", padded());
        faults.put("the bare numbers", Arrays.concatenate(fixed(r), fixed(s)));
        return faults;
    }

    private static byte[] unsigned(ASN1Encodable number) {
        return ASN1Integer.getInstance(number).getValue().toByteArray();
    }

    private byte[] plusOrder(byte[] number) {
        return new BigInteger(number).add(order).toByteArray();
    }

    private static byte[] numbers(byte[]... values) throws IOException {
        return new DERSequence(
                        Stream.of(values)
                                .map(value -> new ASN1Integer(new BigInteger(value)))
                                .toArray(ASN1Encodable[]::new))
                .getEncoded();
    }

    /** Two bytes for a length that needs one. */
    private byte[] longLength() {
        byte[] content = Arrays.copyOfRange(signature, 2, signature.length);
        return Arrays.concatenate(new byte[] {0x30, (byte) 0x81, (byte) content.length}, content);
    }

    /** Each number with a zero before it that it does not need. */
    private byte[] padded() {
        byte[] content = Arrays.concatenate(number(r), number(s));
        return Arrays.concatenate(new byte[] {0x30, (byte) content.length}, content);
    }

    private static byte[] number(byte[] value) {
        return Arrays.concatenate(new byte[] {2, (byte) (value.length + 1), 0}, value);
    }

    private byte[] fixed(byte[] number) {
        return BigIntegers.asUnsignedByteArray((order.bitLength() + 7) / 8, new BigInteger(number));
    }
}
