package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults that the JDK and OpenSSL let pass, read from the certificate itself. */
class ForgeContentTest {
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private final TestAuthority authority =
            TestAuthority.create(FixedClock.at("2026-11-24T08:10:00Z"));
    private final Forge forge = Forge.of(authority);

    @ParameterizedTest
    @EnumSource
    void leavesCommonNameAlone(Role role) throws Exception {
        X509Certificate leaf = forge.make(Fault.NO_SAN, role).leaf();
        assertThat(leaf.getSubjectAlternativeNames()).isNull();
        assertThat(leaf.getSubjectX500Principal().getName()).contains("CN=" + role.commonName());
    }

    @Test
    void putsServerNamesUnderWrongTypes() throws Exception {
        assertThat(names(Fault.WRONG_SAN_TYPE, Role.SERVER))
                .containsExactly(
                        List.of(DNS, "spiffe://test.example/server"),
                        List.of(EMAIL, "spiffe://test.example/server"),
                        List.of(EMAIL, "localhost"),
                        List.of(DNS, "127.0.0.1"));
    }

    @Test
    void putsClientNameUnderWrongTypes() throws Exception {
        assertThat(names(Fault.WRONG_SAN_TYPE, Role.CLIENT))
                .containsExactly(
                        List.of(DNS, "spiffe://test.example/client"),
                        List.of(EMAIL, "spiffe://test.example/client"));
    }

    @ParameterizedTest
    @EnumSource
    void exceedsHundredNamesByOne(Role role) throws Exception {
        assertThat(names(Fault.TOO_MANY_NAMES, role)).hasSize(101).doesNotHaveDuplicates();
        assertThat(forge.twin(Fault.TOO_MANY_NAMES, role).leaf().getSubjectAlternativeNames())
                .hasSize(100);
    }

    @Test
    void addsSecondSpiffeId() throws Exception {
        assertThat(names(Fault.TWO_SPIFFE_IDS, Role.CLIENT))
                .containsExactly(
                        List.of(URI, "spiffe://test.example/client"),
                        List.of(URI, "spiffe://test.example/other"));
    }

    @Test
    void writesTrustDomainWithCapitals() throws Exception {
        assertThat(names(Fault.UPPER_CASE_TRUST_DOMAIN, Role.CLIENT))
                .containsExactly(List.of(URI, "spiffe://Test.Example/client"));
    }

    @Test
    void climbsInPath() throws Exception {
        assertThat(names(Fault.DOT_SEGMENT_IN_SPIFFE_ID, Role.CLIENT))
                .containsExactly(List.of(URI, "spiffe://test.example/other/../client"));
    }

    @Test
    void vouchesForForeignTrustDomainBesideServerNames() throws Exception {
        assertThat(names(Fault.FOREIGN_TRUST_DOMAIN, Role.SERVER))
                .containsExactly(
                        List.of(URI, "spiffe://other.example/server"),
                        List.of(DNS, "localhost"),
                        List.of(IP, "127.0.0.1"));
    }

    @Test
    void numbersBelowAndAtZero() {
        assertThat(forge.make(Fault.NEGATIVE_SERIAL, Role.CLIENT).leaf().getSerialNumber())
                .isNegative();
        assertThat(forge.make(Fault.ZERO_SERIAL, Role.CLIENT).leaf().getSerialNumber()).isZero();
        assertThat(forge.twin(Fault.ZERO_SERIAL, Role.CLIENT).leaf().getSerialNumber())
                .isPositive();
    }

    @Test
    void certifiesRsaKeysOfBadSizes() {
        assertThat(modulusBits(Fault.WEAK_KEY)).isEqualTo(1024);
        assertThat(modulusBits(Fault.OVERSIZED_KEY)).isBetween(16_000, 16_384);
    }

    @Test
    void signsWithSha1() {
        assertThat(forge.make(Fault.WEAK_SIGNATURE, Role.CLIENT).leaf().getSigAlgName())
                .isEqualTo("SHA1withRSA");
        assertThat(forge.twin(Fault.WEAK_SIGNATURE, Role.CLIENT).leaf().getSigAlgName())
                .isEqualTo("SHA256withRSA");
    }

    @Test
    void flipsOneBitOfName() throws Exception {
        assertThat(names(Fault.TAMPERED_CONTENT, Role.CLIENT))
                .containsExactly(List.of(URI, "spiffe://test.example/clienu"));
    }

    @Test
    void appendsByte() throws Exception {
        TestIdentity identity = forge.make(Fault.TRAILING_GARBAGE, Role.CLIENT);
        byte[] shown = identity.chainDer().get(0);
        assertThat(shown).hasSize(identity.leaf().getEncoded().length + 1);
    }

    @Test
    void showsNineCertificatesOrEight() {
        assertThat(forge.make(Fault.TOO_LONG, Role.CLIENT).chain()).hasSize(9);
        assertThat(forge.twin(Fault.TOO_LONG, Role.CLIENT).chain()).hasSize(8);
    }

    private Collection<List<?>> names(Fault fault, Role role) throws Exception {
        return forge.make(fault, role).leaf().getSubjectAlternativeNames();
    }

    private int modulusBits(Fault fault) {
        RSAPublicKey key = (RSAPublicKey) forge.make(fault, Role.CLIENT).leaf().getPublicKey();
        return key.getModulus().bitLength();
    }
}
