package dev.countersign.e2e;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.countersign.e2e.architecture.Implementers;
import dev.countersign.e2e.architecture.Layout;
import dev.countersign.e2e.architecture.Rule;
import dev.countersign.e2e.architecture.Rules;
import dev.countersign.tls.ProvenChannel;
import dev.countersign.trust.SignatureCheck;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The architecture that DESIGN.md §1 and §2 promise, checked on the compiled classes of all
 * modules. Every rule is seen to fail on the classes in {@code violations}, so that it is known to
 * bite.
 */
class ArchitectureTest {
    private static final Layout PRODUCT = Layout.product();
    private static final Layout VIOLATIONS = Layout.violations();
    private static final Set<String> CHECKS = Set.of("checkClientTrusted", "checkServerTrusted");

    private static List<Rule> rules() {
        return Rules.all();
    }

    @Test
    void isReadFromEveryModule() {
        assertThat(PRODUCT.read().stream().flatMap(one -> PRODUCT.moduleOf(one).stream()))
                .contains("core", "tls", "journal", "authority", "gateway", "cli", "testkit")
                .hasSizeGreaterThan(250);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void keeps(Rule rule) {
        assertThat(rule.broken(PRODUCT)).as(rule.says()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isWatchedByARuleThatBites(Rule rule) {
        assertThat(rule.broken(VIOLATIONS))
                .as(rule.says())
                .anyMatch(one -> one.contains(VIOLATIONS.named(rule.brokenBy())));
    }

    @Test
    void hasNoPackageCycle() {
        ArchRule rule = slices().assignedFrom(packages()).should().beFreeOfCycles();
        rule.check(PRODUCT.read());
        assertThat(rule.evaluate(VIOLATIONS.read()).hasViolation()).isTrue();
    }

    @Test
    void makesProvenChannelsForTheKnownEnginesAlone() {
        assertThat(Implementers.bySubclass(PRODUCT, ProvenChannel.class))
                .containsExactly(
                        "dev.countersign.gateway.NativeProvenChannel",
                        "dev.countersign.tls.JdkProvenChannel");
        assertThat(Implementers.bySubclass(VIOLATIONS, ProvenChannel.class))
                .containsExactly(VIOLATIONS.named("tls.ClaimsAProof"));
    }

    @Test
    void checksSignaturesInOneClassAndNoLambda() {
        assertThat(Implementers.bySubclass(PRODUCT, SignatureCheck.class))
                .containsExactlyInAnyOrder(
                        "dev.countersign.tls.JcaSignatureCheck",
                        "dev.countersign.tls.SignatureMemo");
        assertThat(Implementers.byLambda(PRODUCT, SignatureCheck.class)).isEmpty();
        assertThat(Implementers.bySubclass(VIOLATIONS, SignatureCheck.class))
                .containsExactly(VIOLATIONS.named("tls.BelievesEverything"));
        assertThat(Implementers.byLambda(VIOLATIONS, SignatureCheck.class))
                .containsExactly(VIOLATIONS.named("tls.BelievesByLambda"));
    }

    @Test
    void hasTrustManagersThatJudgeAndNoOthers() {
        assertThat(Implementers.bySubclass(PRODUCT, X509TrustManager.class))
                .containsExactly(
                        "dev.countersign.gateway.NativeTrustManager",
                        // lets clients pass to where ExplainingServer proves them; no servers
                        "dev.countersign.tls.EvidenceTrustManager",
                        "dev.countersign.tls.JudgingTrustManager",
                        // looks on after a refusal; shows and sends such a server nothing
                        "dev.countersign.tls.WalkTrustManager");
        assertThat(Implementers.emptyMethods(PRODUCT, CHECKS)).isEmpty();
        assertThat(Implementers.emptyMethods(VIOLATIONS, CHECKS))
                .contains(VIOLATIONS.named("tls.TrustsEveryone.checkClientTrusted"));
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }
}
