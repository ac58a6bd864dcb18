package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CertificateCredentialTest {
    private static final PeerId WEB = SpiffeId.of("spiffe://test.example/web");

    private final TestIdentity identity =
            TestAuthority.create(FixedClock.at("2026-11-24T08:10:00Z"))
                    .issue()
                    .spiffe(WEB.text())
                    .make();

    @Test
    void cannotBeMadeWithoutChain() {
        assertThatThrownBy(() ->
                        CertificateCredential.of(
                                WEB, identity.key(), List.of(), (key, leaf) -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("chain: empty");
    }

    @Test
    void cannotBeMadeWithKeyThatIsNotTheLeafs() {
        assertThatThrownBy(() ->
                        CertificateCredential.of(
                                WEB, identity.key(), identity.chain(), (key, leaf) -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key: not the leaf's");
    }

    @Test
    void holdsWhatItWasMadeOf() {
        CertificateCredential credential = credential();

        assertThat(credential.id()).isEqualTo(WEB);
        assertThat(credential.chain()).isEqualTo(identity.chain());
        assertThat(credential.signingKey()).isSameAs(identity.key());
        assertThatThrownBy(() -> credential.chain().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void showsNoKeyInItsText() {
        BigInteger secret = ((ECPrivateKey) identity.key()).getS();
        byte[] encoded = identity.key().getEncoded();

        assertThat(credential().toString().toLowerCase(Locale.ROOT))
                .isEqualTo("credential of spiffe://test.example/web")
                .doesNotContain(secret.toString(16))
                .doesNotContain(secret.toString())
                .doesNotContain(HexFormat.of().formatHex(encoded));
        assertThat(credential().toString())
                .doesNotContain(Base64.getEncoder().encodeToString(encoded));
    }

    private CertificateCredential credential() {
        return CertificateCredential.of(WEB, identity.key(), identity.chain(), (key, leaf) -> true);
    }
}
