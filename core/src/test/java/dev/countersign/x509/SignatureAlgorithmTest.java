package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureAlgorithmTest {
    @ParameterizedTest
    @CsvSource({
        "ECDSA_SHA256, SHA256withECDSA",
        "ECDSA_SHA384, SHA384withECDSA",
        "ECDSA_SHA512, SHA512withECDSA",
        "ED25519, Ed25519",
        "RSA_SHA256, SHA256withRSA",
        "RSA_SHA384, SHA384withRSA",
        "RSA_SHA512, SHA512withRSA",
        "RSA_PSS_SHA256, SHA256withRSAandMGF1",
        "RSA_PSS_SHA384, SHA384withRSAandMGF1",
        "RSA_PSS_SHA512, SHA512withRSAandMGF1"
    })
    void hasTheIdentifierThatBouncyCastleWrites(SignatureAlgorithm algorithm, String name)
            throws IOException {
        byte[] written = new DefaultSignatureAlgorithmIdentifierFinder().find(name).getEncoded();

        assertThat(algorithm.identifier()).isEqualTo(written);
        assertThat(SignatureAlgorithm.of(written)).contains(algorithm);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHA1withRSA",
                "SHA1withECDSA",
                "SHA224withECDSA",
                "SHA224withRSA",
                "MD5withRSA",
                "SHA1withRSAandMGF1",
                "SHA256withDSA",
                "SHA3-256withECDSA",
                "Ed448"
            })
    void isNoneForWhatIsNotListed(String name) throws IOException {
        byte[] written = new DefaultSignatureAlgorithmIdentifierFinder().find(name).getEncoded();

        assertThat(SignatureAlgorithm.of(written)).isEmpty();
    }

    @Test
    void isNoneWhenParametersDiffer() {
        // RSA without its NULL, ECDSA with one (RFC 4055 §5, RFC 5758 §3.2)
        assertThat(of("300b06092a864886f70d01010b")).isEmpty();
        assertThat(of("300c06082a8648ce3d0403020500")).isEmpty();
        assertThat(of("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void fitsTheKeysOfItsKindAlone(SignatureAlgorithm algorithm) {
        Set<PublicKeyInfo.Kind> fitting =
                Arrays.stream(PublicKeyInfo.Kind.values())
                        .filter(algorithm::fits)
                        .collect(Collectors.toSet());

        assertThat(fitting).doesNotContain(PublicKeyInfo.Kind.OTHER);
        if (algorithm == SignatureAlgorithm.ED25519) {
            assertThat(fitting).containsExactly(PublicKeyInfo.Kind.ED25519);
        } else if (algorithm.name().startsWith("ECDSA")) {
            assertThat(fitting)
                    .containsExactlyInAnyOrder(
                            PublicKeyInfo.Kind.P256,
                            PublicKeyInfo.Kind.P384,
                            PublicKeyInfo.Kind.P521);
        } else if (algorithm.name().startsWith("ML_DSA")) {
            assertThat(fitting).containsExactly(PublicKeyInfo.Kind.valueOf(algorithm.name()));
        } else {
            assertThat(fitting).containsExactly(PublicKeyInfo.Kind.RSA);
        }
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void tellsPssApart(SignatureAlgorithm algorithm) {
        assertThat(algorithm.isPss()).isEqualTo(algorithm.javaName().startsWith("SHA-"));
    }

    private static java.util.Optional<SignatureAlgorithm> of(String hex) {
        return SignatureAlgorithm.of(HexFormat.of().parseHex(hex));
    }
}
