package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemCodeTest {
    private static final Set<String> FAMILIES =
            Set.of(
                    "trust",
                    "access",
                    "proof",
                    "issue",
                    "config",
                    "usage",
                    "limit",
                    "upstream",
                    "http",
                    "program");
    private static final int LONGEST_LINE = 160;

    @Test
    void hasSlugsThatOccurOnce() {
        List<String> slugs = Arrays.stream(ProblemCode.values()).map(ProblemCode::slug).toList();

        assertThat(slugs).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void hasWellFormedSlugOfKnownFamily(ProblemCode code) {
        assertThat(code.slug()).matches("[a-z]+\\.[a-z]+(-[a-z]+)*");
        assertThat(FAMILIES).contains(family(code));
        assertThat(code).hasToString(code.slug());
        assertThat(code.name())
                .isEqualTo(
                        code.slug().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void isFoundByItsSlugAlone(ProblemCode code) {
        assertThat(ProblemCode.of(code.slug())).contains(code);
        assertThat(ProblemCode.of(code.name())).isEmpty();
        assertThat(ProblemCode.of(code.slug() + " ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void saysWhatHappenedAndWhatToDoInOneLineEach(ProblemCode code) {
        for (String line : List.of(code.summary(), code.remedy())) {
            assertThat(line).matches("[ -~§]+").hasSizeLessThan(LONGEST_LINE).doesNotEndWith(".");
            assertThat(line).isEqualTo(line.strip()).doesNotContain("  ");
        }
        assertThat(code.summary()).isNotEqualTo(code.remedy());
        assertThat(code.fault()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void hasAlertWhereAPeerIsRefused(ProblemCode code) {
        boolean refusesPeers = Set.of("trust", "access").contains(family(code));

        if (refusesPeers) {
            assertThat(code.alert()).isPresent();
        }
        if (Set.of("config", "usage", "issue").contains(family(code))) {
            assertThat(code.alert()).isEmpty();
        }
    }

    @Test
    void hasTheAlertsThatAreFixedByContract() {
        assertThat(alert(ProblemCode.TRUST_NO_CERTIFICATE)).isEqualTo(116);
        assertThat(alert(ProblemCode.TRUST_UNKNOWN_ISSUER)).isEqualTo(48);
        assertThat(alert(ProblemCode.TRUST_LEAF_EXPIRED)).isEqualTo(45);
        assertThat(alert(ProblemCode.TRUST_LEAF_NOT_YET_VALID)).isEqualTo(45);
        assertThat(alert(ProblemCode.TRUST_REVOKED)).isEqualTo(44);
        assertThat(alert(ProblemCode.TRUST_WRONG_USAGE)).isEqualTo(43);
        assertThat(alert(ProblemCode.TRUST_NAME_MISMATCH)).isEqualTo(42);
        assertThat(alert(ProblemCode.TRUST_MALFORMED_NAME)).isEqualTo(42);
        assertThat(alert(ProblemCode.TRUST_BAD_SIGNATURE)).isEqualTo(51);
        assertThat(alert(ProblemCode.ACCESS_NO_MATCHING_RULE)).isEqualTo(40);
        assertThat(alert(ProblemCode.ACCESS_EXCEPTED)).isEqualTo(40);
    }

    @ParameterizedTest
    @EnumSource(TlsAlert.class)
    void namesAlertsAsOtherToolsDo(TlsAlert alert) {
        assertThat(alert.wireName()).matches("[a-z]+(_[a-z]+)*");
        assertThat(Arrays.stream(TlsAlert.values()).filter(one -> one.number() == alert.number()))
                .hasSize(1);
    }

    @Test
    void travelsInExceptionWithItsRemedy() {
        Exception cause = new IllegalStateException("cause");
        CountersignException plain = new CountersignException(ProblemCode.CONFIG_WEAKER, "seen");
        CountersignException special =
                new CountersignException(ProblemCode.CONFIG_WEAKER, "seen", "do this")
                        .causedBy(cause);

        assertThat(plain).hasMessage("seen").hasNoCause();
        assertThat(plain.code()).isEqualTo(ProblemCode.CONFIG_WEAKER);
        assertThat(plain.fault()).isEqualTo(Fault.OPERATOR);
        assertThat(plain.remedy()).isEqualTo(ProblemCode.CONFIG_WEAKER.remedy());
        assertThat(special.remedy()).isEqualTo("do this");
        assertThat(special).hasCause(cause);
    }

    private static int alert(ProblemCode code) {
        return code.alert().orElseThrow().number();
    }

    private static String family(ProblemCode code) {
        return code.slug().substring(0, code.slug().indexOf('.'));
    }
}
