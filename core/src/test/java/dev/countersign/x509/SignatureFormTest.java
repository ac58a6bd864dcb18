package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureFormTest {
    private static final BigInteger P256 = NISTNamedCurves.getByName("P-256").getN();
    private static final BigInteger P384 = NISTNamedCurves.getByName("P-384").getN();
    private static final BigInteger ED25519 =
            BigInteger.ONE
                    .shiftLeft(252)
                    .add(new BigInteger("27742317777372353535851937790883648493"));

    private final Smith smith = new Smith(Seeded.fresh(), Instant.parse("2026-11-24T08:10:00Z"));

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void isThatOfRealSignatures(KeyKind kind) {
        Certificate own = smith.authority("a").keys(smith.keys(kind)).selfSigned().read();

        assertThat(own.algorithm().orElseThrow().couldBe(own.signature(), own.publicKey()))
                .isTrue();
        assertThat(own.algorithm().orElseThrow().couldBe(new byte[0], own.publicKey())).isFalse();
        assertThat(
                        own.algorithm()
                                .orElseThrow()
                                .couldBe(Arrays.copyOf(own.signature(), 600), own.publicKey()))
                .isFalse();
    }

    @Test
    void keepsAlgorithmsToTheirKeys() {
        Certificate ec = smith.authority("a").selfSigned().read();
        Certificate rsa =
                smith.authority("a").keys(smith.keys(KeyKind.RSA_2048)).selfSigned().read();

        assertThat(SignatureAlgorithm.RSA_SHA256.couldBe(rsa.signature(), ec.publicKey()))
                .isFalse();
        assertThat(SignatureAlgorithm.ECDSA_SHA256.couldBe(rsa.signature(), rsa.publicKey()))
                .isFalse();
        assertThat(SignatureAlgorithm.ED25519.couldBe(ec.signature(), ec.publicKey())).isFalse();
    }

    @Test
    void hasNumbersFromOneToTheOrderLessOne() throws IOException {
        PublicKeyInfo p256 = key(KeyKind.P_256);
        PublicKeyInfo p384 = key(KeyKind.P_384);
        for (BigInteger good : new BigInteger[] {BigInteger.ONE, P256.subtract(BigInteger.ONE)}) {
            assertThat(ecdsa(p256, good, BigInteger.ONE)).isTrue();
            assertThat(ecdsa(p256, BigInteger.ONE, good)).isTrue();
            assertThat(ecdsa(p384, good, good)).isTrue();
        }
        for (BigInteger bad : outside(P256).toList()) {
            assertThat(ecdsa(p256, bad, BigInteger.ONE)).as("r = %s", bad).isFalse();
            assertThat(ecdsa(p256, BigInteger.ONE, bad)).as("s = %s", bad).isFalse();
            assertThat(ecdsa(p256, bad, bad)).isFalse();
        }
        for (BigInteger bad : outside(P384).toList()) {
            assertThat(ecdsa(p384, bad, BigInteger.ONE)).as("r = %s", bad).isFalse();
        }
        assertThat(ecdsa(p384, P384.subtract(BigInteger.ONE), BigInteger.ONE)).isTrue();
    }

    @Test
    void knowsTheOrderOfP521() throws Exception {
        var generator = java.security.KeyPairGenerator.getInstance("EC");
        generator.initialize(new java.security.spec.ECGenParameterSpec("secp521r1"));
        PublicKeyInfo p521 =
                smith.authority("a")
                        .keys(generator.generateKeyPair())
                        .selfSigned()
                        .read()
                        .publicKey();
        BigInteger order = NISTNamedCurves.getByName("P-521").getN();

        assertThat(ecdsa(p521, order, BigInteger.ONE)).isFalse();
        assertThat(ecdsa(p521, order.subtract(BigInteger.ONE), BigInteger.ONE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3000",
                "3003020101", // r alone
                "3009020101020101020101", // three numbers
                "300602010102010100", // a byte after it
                "3080020101020101" + "0000", // indefinite
                "308106020101020101", // a long form of the length
                "30070202000102" + "0101", // r padded
                "30070201010202" + "0001", // s padded
                "3006028101010201", // cut
                "3106020101020101", // a set
                "3006020100020100", // both zero: CVE-2022-21449
                "30060201ff0201ff", // both negative
                "3006040101040101",
                "300602010102010a0b0c"
            })
    void isNoOtherEncodingOfTwoNumbers(String hex) {
        assertThat(
                        SignatureAlgorithm.ECDSA_SHA256.couldBe(
                                HexFormat.of().parseHex(hex), key(KeyKind.P_256)))
                .isFalse();
    }

    @Test
    void hasScalarBelowTheOrderOfEd25519() {
        // RFC 8032 §5.1.7; without it every signature has a second one
        PublicKeyInfo key = key(KeyKind.ED25519);

        assertThat(
                        SignatureAlgorithm.ED25519.couldBe(
                                edwards(ED25519.subtract(BigInteger.ONE)), key))
                .isTrue();
        assertThat(SignatureAlgorithm.ED25519.couldBe(edwards(ED25519), key)).isFalse();
        assertThat(
                        SignatureAlgorithm.ED25519.couldBe(
                                edwards(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)),
                                key))
                .isFalse();
        assertThat(SignatureAlgorithm.ED25519.couldBe(new byte[63], key)).isFalse();
        assertThat(SignatureAlgorithm.ED25519.couldBe(new byte[65], key)).isFalse();
    }

    @Test
    void isAsLongAsTheModulus() {
        PublicKeyInfo key = key(KeyKind.RSA_2048);

        assertThat(SignatureAlgorithm.RSA_SHA256.couldBe(new byte[256], key)).isTrue();
        assertThat(SignatureAlgorithm.RSA_PSS_SHA256.couldBe(new byte[256], key)).isTrue();
        assertThat(SignatureAlgorithm.RSA_SHA256.couldBe(new byte[255], key)).isFalse();
        assertThat(SignatureAlgorithm.RSA_SHA256.couldBe(new byte[257], key)).isFalse();
    }

    private PublicKeyInfo key(KeyKind kind) {
        return smith.authority("a").keys(smith.keys(kind)).selfSigned().read().publicKey();
    }

    private static Stream<BigInteger> outside(BigInteger order) {
        return Stream.of(
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                order,
                order.add(BigInteger.ONE),
                order.shiftLeft(1),
                BigInteger.ONE.shiftLeft(4_000));
    }

    private static boolean ecdsa(PublicKeyInfo key, BigInteger r, BigInteger s) throws IOException {
        byte[] signature =
                new DERSequence(new ASN1Encodable[] {new ASN1Integer(r), new ASN1Integer(s)})
                        .getEncoded();
        return SignatureAlgorithm.ECDSA_SHA256.couldBe(signature, key);
    }

    private static byte[] edwards(BigInteger scalar) {
        byte[] signature = new byte[64];
        byte[] big = scalar.toByteArray();
        for (int i = 0; i < 32 && i < big.length; i++) {
            signature[32 + i] = big[big.length - 1 - i];
        }
        return signature;
    }
}
