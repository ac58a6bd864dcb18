package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.PublicKeyInfo.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyInfoTest {
    private static final BigInteger F4 = BigInteger.valueOf(65_537);
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(2047).setBit(0);
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private final Smith smith = new Smith(Seeded.fresh(), Instant.parse("2026-11-24T08:10:00Z"));

    @ParameterizedTest
    @CsvSource({
        "P_256, P256, 256",
        "P_384, P384, 384",
        "RSA_2048, RSA, 2048",
        "RSA_3072, RSA, 3072",
        "ED25519, ED25519, 256"
    })
    void readsKindAndSize(KeyKind made, Kind kind, int bits) {
        PublicKeyInfo key = smith.leaf("k").keys(smith.keys(made)).selfSigned().read().publicKey();

        assertThat(key.kind()).isEqualTo(kind);
        assertThat(key.bits()).isEqualTo(bits);
        assertThat(key.problem()).isEmpty();
        assertThat(key).hasToString(kind == Kind.RSA ? "RSA " + bits : kind.name());
    }

    @Test
    void readsP521() throws GeneralSecurityException {
        PublicKeyInfo key = read(curve("P-521"));

        assertThat(key.kind()).isEqualTo(Kind.P521);
        assertThat(key.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-192", "P-224", "secp256k1", "brainpoolP256r1"})
    void refusesOtherCurves(String name) throws GeneralSecurityException {
        PublicKeyInfo key = read(curve(name));

        assertThat(key.kind()).isEqualTo(Kind.OTHER);
        assertThat(key.problem()).contains("kind that is not accepted");
    }

    @Test
    void refusesCurveGivenByItsParameters() throws GeneralSecurityException, IOException {
        // RFC 5480 §2.1.1: specifiedCurve must not be used (CVE-2020-0601)
        SubjectPublicKeyInfo named = SubjectPublicKeyInfo.getInstance(curve("P-256").getEncoded());
        AlgorithmIdentifier explicit =
                new AlgorithmIdentifier(
                        named.getAlgorithm().getAlgorithm(),
                        org.bouncycastle.asn1.x9.ECNamedCurveTable.getByName("P-256"));

        assertThat(
                        read(new SubjectPublicKeyInfo(
                                        explicit, named.getPublicKeyData().getBytes()))
                                .problem())
                .contains("kind that is not accepted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "03", "00", "05", "06", "07"})
    void refusesPointThatIsNotUncompressed(String form)
            throws GeneralSecurityException, IOException {
        SubjectPublicKeyInfo good = SubjectPublicKeyInfo.getInstance(curve("P-256").getEncoded());
        byte[] point = good.getPublicKeyData().getBytes();
        point[0] = HexFormat.of().parseHex(form)[0];

        assertThat(read(new SubjectPublicKeyInfo(good.getAlgorithm(), point)).problem())
                .contains("point");
        assertThat(
                        read(new SubjectPublicKeyInfo(
                                        good.getAlgorithm(), Arrays.copyOf(point, 33)))
                                .problem())
                .contains("point");
        assertThat(read(new SubjectPublicKeyInfo(good.getAlgorithm(), new byte[] {0})).problem())
                .contains("point");
    }

    @ParameterizedTest
    @CsvSource({"1024", "2047", "8193", "16384"})
    void refusesRsaOfOtherSizes(int bits) throws IOException {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);

        assertThat(rsa(modulus, F4).problem()).isEqualTo("RSA of " + bits + " bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2049, 4096, 8192})
    void acceptsRsaOfTheseSizes(int bits) throws IOException {
        assertThat(rsa(BigInteger.ONE.shiftLeft(bits - 1).setBit(0), F4).problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "-1",
                "2",
                "3",
                "17",
                "65535",
                "65536",
                "65538",
                "8589934593",
                "18446744073709551617"
            })
    void refusesRsaWithUnusualExponent(BigInteger exponent) throws IOException {
        assertThat(rsa(MODULUS, exponent).problem()).contains("unusual exponent");
    }

    @Test
    void refusesRsaWithEvenOrNegativeModulus() throws IOException {
        assertThat(rsa(MODULUS.clearBit(0), F4).problem()).contains("even modulus");
        assertThat(rsa(MODULUS.negate(), F4).problem()).contains("RSA of");
        assertThat(rsa(BigInteger.ZERO, F4).problem()).contains("RSA of 0 bits");
    }

    @Test
    void refusesRsaKeyWithBytesAfterIt() throws IOException {
        byte[] key = new RSAPublicKey(MODULUS, F4).getEncoded();

        assertThat(malformed(new SubjectPublicKeyInfo(RSA, Arrays.copyOf(key, key.length + 1))))
                .isTrue();
        assertThat(malformed(new SubjectPublicKeyInfo(RSA, new byte[] {0x30, 0}))).isTrue();
    }

    @Test
    void refusesRsaWithoutItsNull() throws IOException {
        // RFC 3279 §2.3.1: the parameters field is NULL, and it is there
        AlgorithmIdentifier bare = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);

        assertThat(read(new SubjectPublicKeyInfo(bare, new RSAPublicKey(MODULUS, F4))).problem())
                .contains("kind that is not accepted");
    }

    @Test
    void refusesEd25519OfAnotherLength() throws IOException {
        AlgorithmIdentifier ed = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

        assertThat(read(new SubjectPublicKeyInfo(ed, new byte[31])).problem()).contains("length");
        assertThat(read(new SubjectPublicKeyInfo(ed, new byte[33])).problem()).contains("length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void refusesEd25519KeyThatAnyoneCanSignFor(String hex) throws IOException {
        // Points of small order, and y beyond the field (RFC 8032 §5.1.3): a signature made of
        // zeros may verify.
        AlgorithmIdentifier ed = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

        assertThat(read(new SubjectPublicKeyInfo(ed, HexFormat.of().parseHex(hex))).problem())
                .isNotEmpty();
    }

    @Test
    void isEqualByItsBytes() throws IOException {
        assertThat(rsa(MODULUS, F4))
                .isEqualTo(rsa(MODULUS, F4))
                .hasSameHashCodeAs(rsa(MODULUS, F4))
                .isNotEqualTo(rsa(MODULUS.setBit(5), F4))
                .isNotEqualTo("RSA 2048");
    }

    private PublicKey curve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec(name));
        return generator.generateKeyPair().getPublic();
    }

    private PublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) throws IOException {
        return read(new SubjectPublicKeyInfo(RSA, new RSAPublicKey(modulus, exponent)));
    }

    private PublicKeyInfo read(PublicKey key) {
        return read(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private PublicKeyInfo read(SubjectPublicKeyInfo key) {
        return smith.leaf("k")
                .withoutKeyIds()
                .publicKey(key)
                .signedBy(smith.authority("CA").selfSigned())
                .read()
                .publicKey();
    }

    private boolean malformed(SubjectPublicKeyInfo key) {
        byte[] der =
                smith.leaf("k")
                        .withoutKeyIds()
                        .publicKey(key)
                        .signedBy(smith.authority("CA").selfSigned())
                        .der();
        return Certificate.read(der) instanceof Parsed.Bad;
    }
}
