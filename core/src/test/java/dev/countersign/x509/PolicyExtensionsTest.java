package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyExtensionsTest {
    private final Smith smith = new Smith(Seeded.fresh(), Instant.parse("2026-11-24T08:10:00Z"));

    @ParameterizedTest
    @CsvSource({
        "2.5.29.32, 3006300406022a03", // one policy
        "2.5.29.32, 3010300e06022a033008300606022a030500", // with a qualifier
        "2.5.29.33, 300a300806022a0306022a04", // a mapping
        "2.5.29.36, 3003800100", // requireExplicitPolicy 0
        "2.5.29.36, 3003810101", // inhibitPolicyMapping 1
        "2.5.29.36, 3006800100810105", // both
        "2.5.29.54, 020100", // inhibitAnyPolicy
        "2.5.29.54, 02050080000000", // as good as never
    })
    void readsWhatIsRight(String type, String value) {
        assertThat(certificate(type, value).get().policies()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.29.32, 3000", // none
        "2.5.29.32, 300c300406022a03300406022a03", // one twice
        "2.5.29.32, 3008300606022a033000", // no qualifiers, though they are there
        "2.5.29.32, 3008300606022a030500", // qualifiers that are no list
        "2.5.29.33, 3000",
        "2.5.29.33, 3006300406022a03", // from, and to nothing
        "2.5.29.33, 300c300a06022a030604551d2000", // to anyPolicy
        "2.5.29.33, 300c300a0604551d200006022a03", // from anyPolicy
        "2.5.29.36, 3000",
        "2.5.29.36, 30038001ff", // a negative count
        "2.5.29.36, 3003820100", // a part that does not exist
        "2.5.29.36, 3006810105800100", // in the wrong order
        "2.5.29.54, 0201ff",
        "2.5.29.54, 0201000500", // something behind it
    })
    void refusesWhatIsNot(String type, String value) {
        assertThatThrownBy(certificate(type, value)::get)
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMorePoliciesThanAnybodyHas() {
        for (int count : new int[] {64, 65}) {
            StringBuilder policies = new StringBuilder();
            for (int at = 0; at < count; at++) {
                policies.append(String.format(java.util.Locale.ROOT, "300406022a%02x", at));
            }
            String value = String.format(java.util.Locale.ROOT, "3082%04x%s", 6 * count, policies);
            if (count == 64) {
                assertThat(certificate("2.5.29.32", value).get().policies().policies().get())
                        .hasSize(64);
            } else {
                assertThatThrownBy(certificate("2.5.29.32", value)::get)
                        .hasMessageContaining("65 policies");
            }
        }
    }

    @Test
    void demandsAtLeastOneAcceptablePolicy() {
        assertThatThrownBy(() -> new PolicyDemand(Set.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Supplier<Certificate> certificate(String type, String value) {
        byte[] content = HexFormat.of().parseHex(value);
        return () ->
                smith.authority("A")
                        .extension(new Extension(new ASN1ObjectIdentifier(type), true, content))
                        .selfSigned()
                        .read();
    }
}
