package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;

/** What each profile demands, one departure at a time: which profiles refuse it, and for what. */
class ProfileRulesTest extends ProfileCase {
    @Test
    void everyProfileTakesWhatConforms() {
        assertThat(refusedBy(blank -> blank, blank -> blank, blank -> blank)).isEmpty();
    }

    @Test
    void strictDemandsKeyIdentifiers() {
        assertThat(leafRefusedBy(Blank::withoutKeyIds))
                .containsOnlyKeys(STRICT, WEB)
                .allSatisfy((profile, why) -> assertThat(why).contains("authority key identifier"));
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.authorityKeyIdentifier,
                                                false,
                                                new AuthorityKeyIdentifier(keyIdOfRoot()))))
                .containsOnlyKeys(STRICT, WEB)
                .allSatisfy((profile, why) -> assertThat(why).contains("subject key identifier"));
    }

    @Test
    void strictLeavesOutTheAuthorityKeyIdentifierOfRootsAlone() {
        assertThat(
                        rootRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.subjectKeyIdentifier,
                                                false,
                                                new SubjectKeyIdentifier(keyIdOfRoot()))))
                .isEmpty();
    }

    @Test
    void strictWantsBasicConstraintsAndKeyUsageOfAuthorities() {
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.extension(
                                        Extension.basicConstraints,
                                        false,
                                        new BasicConstraints(true))))
                .containsOnlyKeys(STRICT, WEB);
        assertThat(authorityRefusedBy(blank -> blank.without(Extension.keyUsage)))
                .containsOnlyKeys(STRICT, WEB);
    }

    @Test
    void strictWantsAlternativeNamesCriticalWhereThereIsNoSubject() {
        assertThat(leafRefusedBy(blank -> blank.subject(NOBODY))).containsOnlyKeys(STRICT, WEB);
        assertThat(leafRefusedBy(blank -> withCriticalName(blank.subject(NOBODY)))).isEmpty();
    }

    @Test
    void strictRefusesWhatMustNotBeCritical() {
        assertThat(
                        leafRefusedBy(blank ->
                                blank.extension(
                                        Extension.authorityInfoAccess,
                                        false,
                                        new AuthorityInformationAccess(
                                                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1"),
                                                new GeneralName(
                                                        GeneralName.uniformResourceIdentifier,
                                                        "http://ocsp.example")))))
                .isEmpty();
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.withoutKeyIds()
                                        .extension(
                                                Extension.subjectKeyIdentifier,
                                                true,
                                                new SubjectKeyIdentifier(keyIdOf(issuing)))
                                        .extension(
                                                Extension.authorityKeyIdentifier,
                                                false,
                                                new AuthorityKeyIdentifier(keyIdOfRoot()))))
                .containsOnlyKeys(STRICT, WEB)
                .allSatisfy((profile, why) -> assertThat(why).contains("must not be"));
    }

    @Test
    void strictRefusesMalformedAccessInformation() {
        assertThat(
                        leafRefusedBy(blank ->
                                blank.extension(
                                        Extension.authorityInfoAccess, false, DERNull.INSTANCE)))
                .containsOnlyKeys(STRICT, WEB);
    }

    @Test
    void strictWantsConstraintsOnAuthoritiesAloneAndCritical() {
        NameConstraints constraints =
                new NameConstraints(
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example"))
                        },
                        null);

        assertThat(
                        leafRefusedBy(blank ->
                                blank.extension(Extension.nameConstraints, true, constraints)))
                .containsOnlyKeys(STRICT, WEB);
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.extension(Extension.nameConstraints, true, constraints)))
                .isEmpty();
        assertThat(
                        authorityRefusedBy(blank ->
                                blank.extension(Extension.nameConstraints, false, constraints)))
                .containsOnlyKeys(STRICT);
    }

    @Test
    void strictRefusesCharactersThatPrintableStringsDoNotHave() {
        X500Name odd =
                new X500NameBuilder().addRDN(BCStyle.O, new DERPrintableString("acme_*")).build();

        assertThat(leafRefusedBy(blank -> blank.subject(odd))).containsOnlyKeys(STRICT, WEB);
    }

    @Test
    void strictAsksAnchorsThatAreNoRootsForTheirIssuersKey() {
        Made root = smith.authority("Root").selfSigned();
        for (boolean named : new boolean[] {true, false}) {
            Blank blank = smith.authority("Intermediate").keys(issuing.keys());
            Made anchor =
                    (named
                                    ? blank
                                    : blank.withoutKeyIds()
                                            .extension(
                                                    Extension.subjectKeyIdentifier,
                                                    false,
                                                    new SubjectKeyIdentifier(keyIdOf(issuing))))
                            .signedBy(root);
            Made leaf =
                    smith.leaf("web").subject(organization()).dns("web.example").signedBy(anchor);
            for (Profile profile : new Profile[] {Profile.STRICT, Profile.WEB}) {
                assertThat(judge(Demands.of(profile), anchor, leaf) instanceof JudgedChain)
                        .isEqualTo(named);
            }
        }
    }

    @Test
    void asksLeavesForTheirUsageAlsoWhereThePathAloneIsAsked() {
        Made root = smith.authority("Root").selfSigned();
        Made client =
                smith.leaf("web")
                        .subject(organization())
                        .dns("web.example")
                        .purposes(KeyPurposeId.id_kp_clientAuth)
                        .signedBy(root);
        Made signing =
                smith.leaf("web")
                        .subject(organization())
                        .dns("web.example")
                        .usage(KeyUsage.keyCertSign)
                        .signedBy(root);

        assertThat(judge(alone(Profile.STRICT), root, client)).isInstanceOf(JudgedChain.class);
        assertThat(judge(alone(Profile.WEB), root, client))
                .isInstanceOf(CertificateRejection.AgainstProfile.class);
        assertThat(judge(alone(Profile.STANDARD), root, signing)).isInstanceOf(JudgedChain.class);
        assertThat(judge(alone(Profile.STRICT), root, signing))
                .isInstanceOf(CertificateRejection.AgainstProfile.class);
    }
}
