package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.PublicKeyInfo.Kind;
import dev.countersign.x509.RevocationList;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the provider: true for what Bouncy Castle signed, false for all else, and no exception.
 */
class JcaSignatureCheckTest {
    private static final int MUTATIONS = Repetitions.of(20, 400);

    private final Seeded seeded = Seeded.fresh();

    static Stream<Named<JcaSignatureCheck>> checks() {
        return Stream.of(
                Named.of("the runtime's providers", JcaSignatureCheck.ofRuntime()),
                Named.of("Bouncy Castle", JcaSignatureCheck.with(SignedThings.BOUNCY_CASTLE)),
                Named.of("Conscrypt", JcaSignatureCheck.with(Conscrypt.newProvider())),
                Named.of("a provider that knows nothing", JcaSignatureCheck.with(new Ignorant())));
    }

    static Stream<Arguments> signatures() {
        return checks().flatMap(check ->
                Arrays.stream(SignatureAlgorithm.values())
                        .filter(check.getPayload()::supports)
                        .flatMap(algorithm ->
                                Arrays.stream(Kind.values())
                                        .filter(algorithm::fits)
                                        .map(kind -> Arguments.of(check, algorithm, kind))));
    }

    /** All but ML-DSA on every runtime; that one from JDK 24 on (JEP 497). */
    @ParameterizedTest
    @MethodSource("checks")
    void supportsWhatItCanVerify(JcaSignatureCheck check) {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (!algorithm.name().startsWith("ML_DSA") || Runtime.version().feature() >= 24) {
                assertThat(check.supports(algorithm)).as("%s", algorithm).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void holdsWhatWasSigned(JcaSignatureCheck check, SignatureAlgorithm algorithm, Kind kind) {
        Certificate signed = SignedThings.certificate(algorithm, kind);

        assertThat(signed.algorithm()).contains(algorithm);
        assertThat(check.holds(signed, signed.publicKey())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void holdsNothingUnderAnotherKeyOrAlgorithm(
            JcaSignatureCheck check, SignatureAlgorithm algorithm, Kind kind) {
        Certificate signed = SignedThings.certificate(algorithm, kind);
        for (Kind other : Kind.values()) {
            if (other != Kind.OTHER && other != kind) {
                assertThat(check.holds(signed, SignedThings.key(other))).as("%s", other).isFalse();
            }
        }
        for (SignatureAlgorithm other : SignatureAlgorithm.values()) {
            if (other != algorithm) {
                Certificate renamed = SignedThings.renamed(signed, other);
                assertThat(check.holds(renamed, signed.publicKey())).as("%s", other).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void holdsNoSignatureThatWasChanged(
            JcaSignatureCheck check, SignatureAlgorithm algorithm, Kind kind) {
        Certificate signed = SignedThings.certificate(algorithm, kind);
        byte[] signature = signed.signature();
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] changed = signature.clone();
            int at = seeded.between(0, signature.length - 1);
            changed[at] ^= (byte) seeded.between(1, 255);
            assertThat(check.holds(SignedThings.resigned(signed, changed), signed.publicKey()))
                    .as("%s, byte %d", seeded, at)
                    .isFalse();
        }
        for (byte[] other :
                List.of(
                        new byte[0],
                        new byte[1],
                        new byte[signature.length],
                        Arrays.copyOf(signature, signature.length - 1),
                        Arrays.copyOf(signature, signature.length + 1),
                        seeded.bytes(signature.length),
                        new byte[10_000])) {
            assertThat(check.holds(SignedThings.resigned(signed, other), signed.publicKey()))
                    .as("%s, %d bytes", seeded, other.length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holdsNoNumbersOutOfRange(JcaSignatureCheck check) throws IOException {
        // CVE-2022-21449 among them
        for (Map.Entry<Kind, String> curve :
                Map.of(Kind.P256, "P-256", Kind.P384, "P-384", Kind.P521, "P-521").entrySet()) {
            Certificate signed =
                    SignedThings.certificate(SignatureAlgorithm.ECDSA_SHA256, curve.getKey());
            BigInteger order = NISTNamedCurves.getByName(curve.getValue()).getN();
            ASN1Sequence pair = ASN1Sequence.getInstance(signed.signature());
            BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue();
            BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
            List<BigInteger[]> bad =
                    List.of(
                            new BigInteger[] {BigInteger.ZERO, BigInteger.ZERO},
                            new BigInteger[] {BigInteger.ZERO, s},
                            new BigInteger[] {r, BigInteger.ZERO},
                            new BigInteger[] {order, order},
                            new BigInteger[] {order, s},
                            new BigInteger[] {r.add(order), s},
                            new BigInteger[] {r, s.add(order)},
                            new BigInteger[] {r.negate(), s},
                            new BigInteger[] {r, s.negate()},
                            new BigInteger[] {r.subtract(order), s},
                            new BigInteger[] {s, r});
            for (BigInteger[] numbers : bad) {
                byte[] signature = sequence(numbers[0], numbers[1]);
                assertThat(
                                check.holds(
                                        SignedThings.resigned(signed, signature),
                                        signed.publicKey()))
                        .as("%s: %s", curve.getKey(), Arrays.toString(numbers))
                        .isFalse();
            }
            // the twin: s and n − s both verify, by the nature of ECDSA
            byte[] negated = sequence(r, order.subtract(s));
            assertThat(check.holds(SignedThings.resigned(signed, negated), signed.publicKey()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holdsNoEncodingButDer(JcaSignatureCheck check) {
        Certificate signed = SignedThings.certificate(SignatureAlgorithm.ECDSA_SHA256, Kind.P256);
        ASN1Sequence pair = ASN1Sequence.getInstance(signed.signature());
        byte[] r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue().toByteArray();
        byte[] s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue().toByteArray();
        byte[] good = join(0x30, r, s, new byte[0]);
        assertThat(check.holds(SignedThings.resigned(signed, good), signed.publicKey())).isTrue();

        byte[] zero = {0};
        List<byte[]> others =
                List.of(
                        join(0x30, concat(zero, r), s, new byte[0]), // padded
                        join(0x30, r, concat(zero, s), new byte[0]),
                        join(0x31, r, s, new byte[0]), // a set
                        join(0x30, r, s, new byte[] {2, 1, 1}), // three numbers
                        concat(good, zero), // a byte after it
                        concat(
                                new byte[] {0x30, (byte) 0x81, good[1]},
                                Arrays.copyOfRange(good, 2, good.length)),
                        concat(
                                concat(
                                        new byte[] {0x30, (byte) 0x80},
                                        Arrays.copyOfRange(good, 2, good.length)),
                                new byte[2])); // indefinite
        for (byte[] other : others) {
            assertThat(check.holds(SignedThings.resigned(signed, other), signed.publicKey()))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holdsNothingUnderKeyThatIsNotAccepted(JcaSignatureCheck check)
            throws GeneralSecurityException {
        java.security.KeyPairGenerator generator =
                java.security.KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        TestAuthority strong = authority(KeyKind.RSA_2048);
        Certificate root = Certificate.read(strong.root().getEncoded()).orThrow();
        PublicKeyInfo weak =
                SignedThings.keyOf(generator.generateKeyPair().getPublic().getEncoded());

        assertThat(weak.problem()).isNotEmpty();
        assertThat(check.holds(root, weak)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holdsNothingUnderPointThatIsNotOnItsCurve(JcaSignatureCheck check) {
        Certificate signed = SignedThings.certificate(SignatureAlgorithm.ECDSA_SHA256, Kind.P256);
        byte[] der = signed.publicKey().der();
        der[der.length - 1] ^= 1;

        assertThat(check.holds(signed, SignedThings.keyOf(der))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void holdsRevocationListsToo(JcaSignatureCheck check) throws GeneralSecurityException {
        for (KeyKind kind :
                List.of(KeyKind.P_256, KeyKind.P_384, KeyKind.RSA_2048, KeyKind.ED25519)) {
            TestAuthority authority = authority(kind);
            Instant now = Instant.parse("2026-11-24T08:10:00Z");
            byte[] der =
                    authority
                            .crl(List.of(BigInteger.TEN), now, now.plusSeconds(60), 1)
                            .getEncoded();
            RevocationList list = RevocationList.read(der).orThrow();
            Certificate issuer = Certificate.read(authority.intermediate().getEncoded()).orThrow();
            Certificate root = Certificate.read(authority.root().getEncoded()).orThrow();

            assertThat(check.holds(list, issuer.publicKey())).isTrue();
            assertThat(check.holds(list, root.publicKey())).isFalse();
        }
    }

    @Test
    void asksNobodyElseWhenItsProviderRefusesKey() {
        Certificate signed = SignedThings.certificate(SignatureAlgorithm.ECDSA_SHA256, Kind.P256);

        assertThat(JcaSignatureCheck.with(new RefusingProvider()).holds(signed, signed.publicKey()))
                .isFalse();
    }

    private TestAuthority authority(KeyKind kind) {
        return TestAuthority.create("A", kind, Seeded.of(9), FixedClock.at("2026-11-24T08:10:00Z"));
    }

    private static byte[] sequence(BigInteger r, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Encodable[] {new ASN1Integer(r), new ASN1Integer(s)})
                .getEncoded();
    }

    private static byte[] join(int tag, byte[] r, byte[] s, byte[] more) {
        byte[] content = concat(concat(integer(r), integer(s)), more);
        return concat(new byte[] {(byte) tag, (byte) content.length}, content);
    }

    private static byte[] integer(byte[] value) {
        return concat(new byte[] {2, (byte) value.length}, value);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** A provider without any service: everything is the runtime's to do. */
    private static final class Ignorant extends Provider {
        private static final long serialVersionUID = 1;

        Ignorant() {
            super("Ignorant", "1", "knows nothing");
        }
    }
}
