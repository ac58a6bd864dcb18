package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcdsaFormsTest {
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void areAllDifferentAndNoneIsTheSignature(String curve) throws GeneralSecurityException {
        KeyPair keys = keys(curve);
        byte[] signature = signed(keys);
        Map<String, byte[]> wrong = EcdsaForms.wrong(signature, (ECPublicKey) keys.getPublic());

        assertThat(wrong).hasSize(14);
        assertThat(wrong.values().stream().map(Arrays::toString).distinct()).hasSize(14);
        assertThat(wrong.values()).noneMatch(form -> Arrays.equals(form, signature));
    }

    @Test
    void keepTheNumbersWhereTheFormAloneIsWrong() throws GeneralSecurityException {
        KeyPair keys = keys("secp256r1");
        byte[] signature = signed(keys);
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        Map<String, byte[]> wrong = EcdsaForms.wrong(signature, key);

        assertThat(wrong.get("a long length")).startsWith(0x30, 0x81).hasSize(signature.length + 1);
        assertThat(wrong.get("padded")).hasSize(signature.length + 2);
        assertThat(wrong.get("the bare numbers")).hasSize(64);
        assertThat(numberIn(wrong, "r + n", 0).subtract(key.getParams().getOrder()))
                .isEqualTo(number(signature, 0));
        assertThat(numberIn(wrong, "s + n", 1).subtract(key.getParams().getOrder()))
                .isEqualTo(number(signature, 1));
        assertThat(numberIn(wrong, "r = 0", 0)).isZero();
        assertThat(numberIn(wrong, "s = 0", 1)).isZero();
    }

    private static BigInteger numberIn(Map<String, byte[]> forms, String name, int at) {
        return number(forms.getOrDefault(name, new byte[0]), at);
    }

    private static BigInteger number(byte[] signature, int at) {
        return ASN1Integer.getInstance(ASN1Sequence.getInstance(signature).getObjectAt(at))
                .getValue();
    }

    private static KeyPair keys(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] signed(KeyPair keys) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(new byte[] {1, 2, 3});
        return signer.sign();
    }
}
