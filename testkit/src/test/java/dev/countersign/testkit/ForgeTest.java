package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault is there for outsiders to see, and the certificate differs from its twin in nothing
 * else.
 */
class ForgeTest {
    private static final FixedClock CLOCK = FixedClock.at("2026-11-24T08:10:00Z");
    private static final TestAuthority AUTHORITY = TestAuthority.create(CLOCK);
    private static final Forge FORGE = Forge.of(AUTHORITY);

    private static final Map<String, TestIdentity> MADE = new ConcurrentHashMap<>();
    private static final String ACCEPTS = "accepts";

    /**
     * What two outsiders say, and the fields in which the fault shows; {@link ForgeContentTest}
     * looks at what both accept.
     */
    private static final String CASES =
            """
            EXPIRED                       | validity check failed     | error 10 at 0 | from until
            NOT_YET_VALID                 | validity check failed     | error 9 at 0  | from
            EXPIRED_INTERMEDIATE          | validity check failed     | error 10 at 1 | issuer:until
            UNKNOWN_ISSUER                | unable to find valid      | error 20 at 1 | issuer issuerKeyId issuer:issuer issuer:issuerKeyId issuer:key issuer:keyId issuer:serial issuer:subject
            SAME_NAME_OTHER_KEY_ISSUER    | signature check failed    | error 7 at 1  | signature issuer:key
            SELF_SIGNED                   | unable to find valid      | error 18 at 0 | issuer issuerKeyId length
            SELF_SIGNED_TWIN              | unable to find valid      | error 18 at 0 | issuer issuerKeyId key length
            MISSING_INTERMEDIATE          | unable to find valid      | error 20 at 0 | length
            ISSUER_NOT_CA                 | not a CA certificate      | error 79 at 1 | issuer:basicConstraints
            ISSUER_NO_BASIC_CONSTRAINTS   | not a CA certificate      | error 79 at 1 | issuer:basicConstraints
            ISSUER_WITHOUT_KEY_CERT_SIGN  | keyCertSign bit           | error 79 at 1 | issuer:keyUsage
            LEAF_SIGNED_BY_LEAF           | keyCertSign bit           | error 79 at 1 | issuer:basicConstraints issuer:from issuer:keyUsage issuer:names issuer:purposes issuer:until
            PATH_LENGTH_EXCEEDED          | pathLenConstraint         | error 25 at 2 | issuer:issuer issuer:issuerKeyId length
            NAME_CONSTRAINED_INTERMEDIATE | name constraints          | error 48 at 0 | issuer:nameConstraints
            NO_SAN                        | accepts                   | accepts       | names
            WRONG_SAN_TYPE                | accepts                   | accepts       | names
            TOO_MANY_NAMES                | accepts                   | accepts       | names
            TWO_SPIFFE_IDS                | accepts                   | accepts       | names
            UPPER_CASE_TRUST_DOMAIN       | accepts                   | accepts       | names
            DOT_SEGMENT_IN_SPIFFE_ID      | accepts                   | accepts       | names
            FOREIGN_TRUST_DOMAIN          | accepts                   | accepts       | names
            WRONG_USAGE                   | does not permit use       | error 26 at 0 | purposes
            NO_EKU_KEY_USAGE_WRONG        | does not allow digital    | accepts       | keyUsage
            UNKNOWN_CRITICAL_EXTENSION    | unrecognized critical     | error 34 at 0 | 1.3.6.1.4.1.32473.1
            NEGATIVE_SERIAL               | accepts                   | accepts       | serial
            ZERO_SERIAL                   | accepts                   | accepts       | serial
            WEAK_KEY                      | accepts                   | error 66 at 0 | key keyId
            OVERSIZED_KEY                 | accepts                   | accepts       | key keyId
            WEAK_SIGNATURE                | accepts                   | error 68 at 0 | algorithm
            TAMPERED_SIGNATURE            | signature check failed    | error 7 at 0  | signature
            TAMPERED_CONTENT              | signature check failed    | error 7 at 0  | names
            TRAILING_GARBAGE              | accepts                   | accepts       | trailing
            TOO_LONG                      | accepts                   | accepts       | length
            """;

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("cases")
    void showsFaultToJdk(Case each) {
        assertThat(JdkJudge.objection(each.wrong(), each.role, CLOCK.instant()).orElse(ACCEPTS))
                .contains(each.jdk);
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("one-jdk") // openssl judges bytes, whoever made them
    void showsFaultToOpenssl(Case each) throws IOException {
        assertThat(
                        new OpensslJudge(folder, CLOCK.instant())
                                .objection(each.wrong(), each.role)
                                .orElse(ACCEPTS))
                .contains(each.openssl);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesTwinThatJdkAccepts(Case each) {
        assertThat(JdkJudge.objection(each.twin(), each.role, CLOCK.instant())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("one-jdk") // openssl judges bytes, whoever made them
    void makesTwinThatOpensslAccepts(Case each) throws IOException {
        assertThat(new OpensslJudge(folder, CLOCK.instant()).objection(each.twin(), each.role))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesNothingWrongBesidesTheFault(Case each) throws IOException {
        assertThat(Differences.between(each.wrong(), each.twin()))
                .containsExactlyInAnyOrderElementsOf(each.differences);
    }

    @ParameterizedTest
    @EnumSource
    void makesTheSameAgainWithItsKeyAndTheGenuineRoot(Fault fault) throws Exception {
        TestIdentity one = FORGE.make(fault, Role.SERVER);
        assertThat(one.chainDer())
                .containsExactlyElementsOf(FORGE.make(fault, Role.SERVER).chainDer());
        assertThat(Possession.of(one)).isTrue();
        assertThat(one.root()).isEqualTo(AUTHORITY.root());
    }

    @Test
    void hasCaseForEachFaultInEachRole() {
        assertThat(cases().map(Case::toString).distinct())
                .hasSize(Fault.values().length * Role.values().length);
    }

    @Test
    void saysOfEachFaultWhatItIsAndWhatForbidsIt() {
        assertThat(Fault.values())
                .allSatisfy(fault -> assertThat(fault.description()).isNotBlank())
                .allSatisfy(fault -> assertThat(fault.section()).containsAnyOf("§", "none: "));
    }

    /** A fault in a role, with what is expected of it. */
    record Case(Fault fault, Role role, String jdk, String openssl, Set<String> differences) {
        TestIdentity wrong() {
            return MADE.computeIfAbsent(this + "", made -> FORGE.make(fault, role));
        }

        TestIdentity twin() {
            return MADE.computeIfAbsent("twin of " + this, made -> FORGE.twin(fault, role));
        }

        @Override
        public String toString() {
            return fault + " for " + role + " under " + AUTHORITY;
        }
    }

    private static Stream<Case> cases() {
        return CASES.lines()
                .map(line -> line.split(" *\\| *", -1))
                .flatMap(cells -> Stream.of(Role.values()).map(role -> toCase(cells, role)));
    }

    private static Case toCase(String[] cells, Role role) {
        return new Case(
                Fault.valueOf(cells[0]), role, cells[1], cells[2], Set.of(cells[3].split(" ")));
    }
}
