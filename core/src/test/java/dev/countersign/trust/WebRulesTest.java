package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;

/** What the profile of the web demands and no other does. */
class WebRulesTest extends ProfileCase {
    @Test
    void onlyTheWebWantsPolicyConstraintsCritical() {
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.extension(
                                        Extension.policyConstraints,
                                        false,
                                        new DERSequence(
                                                new DERTaggedObject(
                                                        false, 1, new ASN1Integer(0))))))
                .containsOnlyKeys(WEB);
    }

    @Test
    void theWebWantsPurposesOfServersAndNoOthersThatCoverThem() {
        assertThat(leafRefusedBy(blank -> blank.without(Extension.extendedKeyUsage)))
                .containsOnlyKeys(WEB);
        assertThat(
                        leafRefusedBy(blank ->
                                blank.purposes(
                                        KeyPurposeId.id_kp_serverAuth,
                                        KeyPurposeId.anyExtendedKeyUsage)))
                .containsOnlyKeys(WEB);
        assertThat(
                        leafRefusedBy(blank ->
                                blank.extension(
                                        Extension.extendedKeyUsage,
                                        true,
                                        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))))
                .containsOnlyKeys(WEB);
        assertThat(rootRefusedBy(blank -> blank.purposes(KeyPurposeId.id_kp_serverAuth)))
                .containsOnlyKeys(WEB);
    }

    @Test
    void theWebWantsCommonNamesAmongTheAlternativeOnes() {
        assertThat(leafRefusedBy(blank -> blank.subject(commonName("web.example")))).isEmpty();
        assertThat(leafRefusedBy(blank -> blank.subject(commonName("WEB.example"))))
                .containsOnlyKeys(WEB);
        assertThat(leafRefusedBy(blank -> blank.subject(commonName("other.example"))))
                .containsOnlyKeys(WEB);
    }

    @Test
    void theWebWantsAlternativeNamesUncriticalBesideSubject() {
        assertThat(leafRefusedBy(ProfileRulesTest::withCriticalName)).containsOnlyKeys(WEB);
    }

    @Test
    void theWebWantsWildcardsBelowTwoLabels() {
        assertThat(leafRefusedBy(blank -> blank.dns("*.web.example"))).isEmpty();
        assertThat(leafRefusedBy(blank -> blank.dns("*.example"))).containsOnlyKeys(WEB);
    }

    @Test
    void theWebWantsIssuersNamedByTheirKeyAlone() {
        AuthorityKeyIdentifier both =
                new AuthorityKeyIdentifier(
                        keyIdOfRoot(), new GeneralNames(new GeneralName(NOBODY)), BigInteger.ONE);

        assertThat(
                        authorityRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.subjectKeyIdentifier,
                                                false,
                                                new SubjectKeyIdentifier(keyIdOf(issuing)))
                                        .extension(Extension.authorityKeyIdentifier, false, both)))
                .containsOnlyKeys(WEB);
    }

    @Test
    void theWebTakesKeysAndSignaturesOfItsListAlone() {
        assertThat(leafRefusedBy(blank -> blank.keys(pair("Ed25519", 0))))
                .containsOnlyKeys(WEB)
                .allSatisfy((profile, why) -> assertThat(why).contains("a key "));
        assertThat(leafRefusedBy(blank -> blank.keys(pair("RSA", 2049)))).containsOnlyKeys(WEB);
        assertThat(leafRefusedBy(blank -> blank.keys(pair("RSA", 2048)))).isEmpty();
        assertThat(leafRefusedBy(blank -> blank.keys(pair("EC", 384)))).isEmpty();
        assertThat(leafRefusedBy(blank -> blank.keys(pair("EC", 521)))).isEmpty();
    }

    @Test
    void theWebTakesNoSignatureWithEd25519() {
        assertThat(authorityRefusedBy(blank -> blank.keys(pair("Ed25519", 0))))
                .containsOnlyKeys(WEB)
                .allSatisfy((profile, why) -> assertThat(why).contains("signed with Ed25519"));
    }

    @Test
    void theWebWantsRootsToNameNoOtherKeyThanTheirOwn() {
        assertThat(rootRefusedBy(blank -> blank)).isEmpty();
        assertThat(
                        rootRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.subjectKeyIdentifier,
                                                false,
                                                new SubjectKeyIdentifier(keyIdOfRoot()))
                                        .extension(
                                                Extension.authorityKeyIdentifier,
                                                false,
                                                new AuthorityKeyIdentifier(keyIdOf(issuing)))))
                .containsOnlyKeys(WEB);
        assertThat(
                        rootRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.subjectKeyIdentifier,
                                                false,
                                                new SubjectKeyIdentifier(keyIdOfRoot()))
                                        .extension(
                                                Extension.authorityKeyIdentifier,
                                                false,
                                                new DERSequence())))
                .containsOnlyKeys(WEB);
    }

    @Test
    void theWebTakesAddressesForCommonNames() {
        assertThat(
                        leafRefusedBy(blank ->
                                blank.subject(commonName("192.0.2.1"))
                                        .names(
                                                new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                                                new GeneralName(
                                                        GeneralName.dNSName, "web.example"))))
                .isEmpty();
    }
}
