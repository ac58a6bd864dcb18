package dev.countersign.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.x509.Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of key signs by its one algorithm, and nothing else passes for its signature. */
class KeySignatureTest {
    private static final String ID = "spiffe://acme.example/gateway";
    private static final byte[] CONTENT = "what is signed\n".getBytes(US_ASCII);
    private static final Seeded SEEDED = Seeded.fresh();
    private static final TestAuthority AUTHORITY =
            TestAuthority.create(
                    "Test", KeyKind.P_256, SEEDED, FixedClock.at("2026-11-24T08:10:00Z"));
    private static final Map<KeyKind, TestIdentity> MADE = new EnumMap<>(KeyKind.class);
    private static final Map<KeyKind, TestIdentity> STRANGERS = new EnumMap<>(KeyKind.class);

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void holdsWhatTheKeySigned(KeyKind kind) {
        byte[] signature = KeySignature.sign(credential(kind), CONTENT);
        assertThat(KeySignature.holds(leaf(kind), CONTENT, signature)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void holdsNoOtherContent(KeyKind kind) {
        byte[] signature = KeySignature.sign(credential(kind), CONTENT);
        for (int i = 0; i < CONTENT.length; i++) {
            byte[] other = CONTENT.clone();
            other[i] ^= 1;
            assertThat(KeySignature.holds(leaf(kind), other, signature)).isFalse();
        }
        byte[] shorter = Arrays.copyOf(CONTENT, CONTENT.length - 1);
        assertThat(KeySignature.holds(leaf(kind), shorter, signature)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void holdsNoOtherSignature(KeyKind kind) {
        byte[] signature = KeySignature.sign(credential(kind), CONTENT);
        for (int i = 0; i < signature.length; i++) {
            byte[] other = signature.clone();
            other[i] ^= (byte) (1 + SEEDED.between(0, 254));
            assertThat(KeySignature.holds(leaf(kind), CONTENT, other))
                    .as("byte %d, %s", i, SEEDED)
                    .isFalse();
        }
        assertThat(KeySignature.holds(leaf(kind), CONTENT, new byte[0])).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void holdsNothingUnderAnotherKey(KeyKind kind) {
        byte[] signature = KeySignature.sign(credential(kind), CONTENT);
        for (KeyKind other : KeyKind.values()) {
            boolean stranger = KeySignature.holds(leaf(other, STRANGERS), CONTENT, signature);
            assertThat(stranger).as("%s", other).isFalse();
        }
    }

    private static TestIdentity identity(KeyKind kind, Map<KeyKind, TestIdentity> made) {
        return made.computeIfAbsent(kind, one -> AUTHORITY.issue().spiffe(ID).keyed(one).make());
    }

    private static CertificateCredential credential(KeyKind kind) {
        TestIdentity identity = identity(kind, MADE);
        return CertificateCredential.of(
                SpiffeId.parse(ID).orThrow(), identity.key(), identity.chain(), new KeyCheck());
    }

    private static Certificate leaf(KeyKind kind) {
        return leaf(kind, MADE);
    }

    private static Certificate leaf(KeyKind kind, Map<KeyKind, TestIdentity> made) {
        return Certificate.read(identity(kind, made).chainDer().get(0)).orThrow();
    }
}
