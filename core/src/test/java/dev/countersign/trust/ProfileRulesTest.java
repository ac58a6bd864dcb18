package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.PolicyDemand;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;

/** What each profile demands, one departure at a time: which profiles refuse it, and for what. */
class ProfileRulesTest {
    private static final String STANDARD = "standard";
    private static final String STRICT = "strict";
    private static final String WEB = "web";
    private static final X500Name NOBODY = new X500NameBuilder().build();

    private final Smith smith = new Smith(Seeded.fresh(), Court.NOW);
    private final Court court = new Court();

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
    void strictRefusesCharactersThatPrintableStringsDoNotHave() {
        X500Name odd =
                new X500NameBuilder().addRDN(BCStyle.O, new DERPrintableString("acme_*")).build();

        assertThat(leafRefusedBy(blank -> blank.subject(odd))).containsOnlyKeys(STRICT, WEB);
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

    private static Demands alone(Profile profile) {
        return new Demands(
                profile, PolicyDemand.none(), Demands.Use.ANY, RevocationMode.CHECK_IF_PRESENT);
    }

    private Judgement judge(Demands demands, Made anchor, Made leaf) {
        TrustBundle bundle =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(List.of(anchor.read())).demanding(demands),
                        Court.NOW);
        return court.judge(
                Court.shown(leaf),
                new Conditions(bundle, Role.SERVER, Expectation.anyName(), Court.NOW));
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

    // ---- asking

    private static KeyPair pair(String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private final Made keyHolder = smith.authority("Root").selfSigned();

    private final Made issuing = smith.authority("Intermediate").selfSigned();

    private byte[] keyIdOfRoot() {
        return keyIdOf(keyHolder);
    }

    private static byte[] keyIdOf(Made holder) {
        return HexFormat.of().parseHex(holder.read().subjectKeyId());
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    }

    private static Blank withCriticalName(Blank blank) {
        return blank.extension(
                Extension.subjectAlternativeName,
                true,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "web.example")));
    }

    private Map<String, String> leafRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(change, blank -> blank, blank -> blank);
    }

    private Map<String, String> authorityRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(blank -> blank, change, blank -> blank);
    }

    private Map<String, String> rootRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(blank -> blank, blank -> blank, change);
    }

    /**
     * The profiles that refuse such a path, with their reasons; for each, nothing but the profile.
     */
    private Map<String, String> refusedBy(
            UnaryOperator<Blank> leaf,
            UnaryOperator<Blank> authority,
            UnaryOperator<Blank> anchor) {
        Made root = anchor.apply(smith.authority("Root").keys(keyHolder.keys())).selfSigned();
        Made intermediate =
                authority
                        .apply(smith.authority("Intermediate").keys(issuing.keys()))
                        .signedBy(root);
        Made web =
                leaf.apply(smith.leaf("web").subject(organization()).dns("web.example"))
                        .signedBy(intermediate);
        Map<String, String> refused = new TreeMap<>();
        for (Profile profile : Profile.values()) {
            TrustBundle bundle =
                    TrustBundle.of(
                            TrustBundle.Parts.anchors(List.of(root.read()))
                                    .demanding(Demands.of(profile)),
                            Court.NOW);
            Expectation anybody = Expectation.anyName();
            Judgement judgement =
                    court.judge(
                            Court.shown(web, intermediate),
                            new Conditions(bundle, Role.SERVER, anybody, Court.NOW));
            if (judgement instanceof Rejection rejection) {
                assertThat(rejection).isInstanceOf(CertificateRejection.AgainstProfile.class);
                assertThat(rejection.code()).isEqualTo(ProblemCode.TRUST_AGAINST_PROFILE);
                refused.put(profile.text(), rejection.seen());
            }
        }
        assertThat(new ArrayList<>(refused.keySet())).doesNotContain(STANDARD);
        return refused;
    }

    private static X500Name organization() {
        return new X500NameBuilder().addRDN(BCStyle.O, "smith").build();
    }
}
