package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.KerberosPrincipal;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.PskIdentity;
import dev.countersign.identity.SpiffeId;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNamesTest {
    private static final PeerId WEB = SpiffeId.of("spiffe://test.example/web");

    private final Court court = new Court();
    private final Smith smith = new Smith(court.seeded().fork("names"), Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final TrustBundle bundle =
            TrustBundle.of(
                    TrustBundle.Parts.anchors(List.of(root.read())).in(Court.DOMAIN), Court.NOW);

    // ---- typed and whole

    @Test
    void readsEveryNameUnderItsType() {
        JudgedChain judged =
                good(
                        blank().names(
                                        uri("spiffe://test.example/web"),
                                        dns("Web.Test.example"),
                                        dns("*.pool.example"),
                                        ip("10.1.2.3"),
                                        email("web@test.example")));

        assertThat(judged.names())
                .isEqualTo(
                        new ProvenNames(
                                List.of(WEB, new DnsName("web.test.example")),
                                List.of(new DnsName("pool.example")),
                                List.of(
                                        new dev.countersign.x509.GeneralName.Ip("0a010203"),
                                        new dev.countersign.x509.GeneralName.Email(
                                                "web@test.example"))));
        assertThat(judged.names().text())
                .isEqualTo(
                        "spiffe://test.example/web, dns:web.test.example, dns:*.pool.example,"
                                + " ip:10.1.2.3, email:web@test.example");
    }

    @Test
    void readsNoCommonName() {
        // RFC 9525 §2; CVE-2026-42012, CVE-2026-59638
        Blank commonNameOnly = smith.leaf("web.test.example");
        Blank otherTypes =
                smith.leaf("web.test.example").names(ip("10.1.2.3"), email("web@test.example"));

        assertThat(judge(commonNameOnly)).isInstanceOf(NameRejection.NoName.class);
        assertThat(judge(otherTypes)).isInstanceOf(NameRejection.NoName.class);
        assertThat(
                        judge(
                                smith.leaf("web.test.example").dns("other.example"),
                                expecting("dns:web.test.example")))
                .isInstanceOf(NameRejection.NameMismatch.class);
    }

    @Test
    void takesNoNameOfAnotherTypeForHostOrId() {
        GeneralName other =
                new GeneralName(
                        GeneralName.otherName,
                        new DERSequence(
                                new ASN1Encodable[] {
                                    new ASN1ObjectIdentifier("1.2.3"),
                                    new DERTaggedObject(
                                            true, 0, new DERUTF8String("web.test.example"))
                                }));
        for (GeneralName name :
                List.of(
                        email("web.test.example"),
                        other,
                        new GeneralName(GeneralName.directoryName, "CN=web.test.example"),
                        new GeneralName(GeneralName.registeredID, "1.2.3.4"))) {
            assertThat(judge(blank().names(name))).isInstanceOf(NameRejection.NoName.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "web.test.example.",
                ".test.example",
                "*",
                "*.",
                "*.*.test.example",
                "w*.test.example",
                "web.*.example",
                "*web.test.example",
                "a..b",
                "web_1.example",
                "spiffe://test.example/web",
                "web.test.example:443",
                "xn--\u00e4"
            })
    void refusesHostNamesThatAreNone(String name) {
        // The last one does not even read: no IA5String
        assertThat(judge(blank().names(dns(name))))
                .isInstanceOfAny(
                        NameRejection.MalformedName.class,
                        ChainRejection.MalformedCertificate.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://test.example",
                "spiffe://test.example/",
                "spiffe://Test.example/web",
                "spiffe://test.example/../web",
                "spiffe://test.example/w%65b",
                "SPIFFE://test.example/web"
            })
    void refusesUrisThatAreNoSpiffeId(String uri) {
        assertThat(judge(blank().names(uri(uri)))).isInstanceOf(NameRejection.MalformedName.class);
        assertThat(judge(blank().names(dns("web.test.example"), uri(uri))))
                .isInstanceOf(NameRejection.MalformedName.class);
    }

    @Test
    void provesNothingByOtherUris() {
        assertThat(judge(blank().names(uri("https://test.example/web"))))
                .isInstanceOf(NameRejection.NoName.class);
        assertThat(judge(blank().names(uri("urn:uuid:0"), dns("web.test.example"), uri("urn:b"))))
                .isInstanceOfSatisfying(
                        JudgedChain.class,
                        judged ->
                                assertThat(judged.names().ids())
                                        .containsExactly(new DnsName("web.test.example")));
        assertThat(judge(blank().names(uri("urn:uuid:0"), uri("spiffe://test.example/web"))))
                .isInstanceOf(NameRejection.SeveralSpiffeIds.class);
    }

    @Test
    void refusesSecondUriEvenWhenItIsTheSame() {
        assertThat(
                        judge(
                                blank().names(
                                                uri("spiffe://test.example/web"),
                                                uri("spiffe://test.example/web"))))
                .isInstanceOf(NameRejection.SeveralSpiffeIds.class);
        assertThat(
                        judge(
                                blank().names(
                                                uri("spiffe://test.example/web"),
                                                uri("https://x.example/"))))
                .isInstanceOf(NameRejection.SeveralSpiffeIds.class);
    }

    @Test
    void keepsSpiffeIdsToTheTrustDomainOfTheBundle() {
        Blank foreign = blank().spiffe("spiffe://other.example/web");
        TrustBundle open =
                TrustBundle.of(TrustBundle.Parts.anchors(List.of(root.read())), Court.NOW);

        assertThat(judge(foreign))
                .isInstanceOfSatisfying(
                        NameRejection.ForeignTrustDomain.class,
                        rejection ->
                                assertThat(rejection.seen())
                                        .isEqualTo(
                                                "spiffe://other.example/web (expected: of trust domain"
                                                        + " test.example)"));
        assertThat(
                        court.judge(
                                Court.shown(foreign.signedBy(root)),
                                Court.conditions(open, Role.CLIENT)))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(blank().spiffe("spiffe://test.example.evil/web")))
                .isInstanceOf(NameRejection.ForeignTrustDomain.class);
    }

    @Test
    void givesTheFirstOfSeveralFaults() {
        assertThat(judge(blank().names(uri("spiffe://other.example/web"), dns("bad."))))
                .isInstanceOf(NameRejection.ForeignTrustDomain.class);
    }

    // ---- expectations

    @ParameterizedTest
    @CsvSource({
        "spiffe://test.example/web, true",
        "dns:web.test.example, true",
        "spiffe://test.example/we, false",
        "spiffe://test.example/web/x, false",
        "spiffe://other.example/web, false",
        "dns:test.example, false",
        "dns:x.web.test.example, false",
        "dns:eweb.test.example, false",
        "psk:web.test.example, false",
        "user:web, false",
        "krb:web@TEST.EXAMPLE, false"
    })
    void meetsExpectationByTheWholeNameAlone(String expected, boolean met) {
        Blank both = blank().names(uri("spiffe://test.example/web"), dns("web.test.example"));
        Judgement judgement = judge(both, expecting(expected));

        assertThat(judgement)
                .isInstanceOf(met ? JudgedChain.class : NameRejection.NameMismatch.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a.pool.example, true",
        "A.POOL.example, true",
        "xn--mnchen-3ya.pool.example, true",
        "pool.example, false",
        "b.a.pool.example, false",
        "apool.example, false",
        "a.pool.example.evil, false",
        "a.xpool.example, false",
        "example, false"
    })
    void coversOneLabelByWildcard(String host, boolean covered) {
        // RFC 9525 §6.3
        Judgement judgement = judge(blank().dns("*.pool.example"), expecting("dns:" + host));

        assertThat(judgement)
                .isInstanceOf(covered ? JudgedChain.class : NameRejection.NameMismatch.class);
    }

    @Test
    void takesWildcardForNobodysIdentity() {
        assertThat(judge(blank().dns("*.pool.example"), Expectation.anyProvenPeer()))
                .isInstanceOfSatisfying(
                        NameRejection.NoName.class,
                        rejection ->
                                assertThat(rejection.seen())
                                        .contains("no SPIFFE ID and no whole DNS name"));
    }

    @Test
    void matchesNoAddressAsHostName() {
        Blank address = blank().names(ip("10.1.2.3"), dns("web.test.example"));

        assertThat(good(address).names().ids()).containsExactly(new DnsName("web.test.example"));
        assertThat(PeerId.parse("dns:10.1.2.3"))
                .isInstanceOf(dev.countersign.problem.Parsed.Bad.class);
    }

    @Test
    void saysWhatWasProvenAndWhatWasExpected() {
        Judgement judgement =
                judge(blank().spiffe("spiffe://test.example/web"), expecting("dns:db.example"));

        assertThat(((Rejection) judgement).seen())
                .isEqualTo("the peer proved spiffe://test.example/web (expected: dns:db.example)");
    }

    @Test
    void saysItShortlyOfHundredNames() {
        GeneralName[] names = new GeneralName[100];
        for (int i = 0; i < names.length; i++) {
            names[i] = dns("host-" + i + "." + "long-label-in-the-middle.".repeat(8) + "example");
        }
        Judgement judgement = judge(blank().names(names), expecting("dns:db.example"));

        assertThat(((Rejection) judgement).seen()).hasSizeLessThan(2_000).contains("and 92 more");
    }

    @Test
    void hasNamesOnlyWhenSomethingWasProven() {
        ProvenNames nothing = new ProvenNames(List.of(), List.of(), List.of());

        assertThat(nothing.isEmpty()).isTrue();
        assertThat(Expectation.anyProvenPeer().isMetBy(nothing)).isFalse();
        assertThat(new ProvenNames(List.of(WEB), List.of(), List.of()).isEmpty()).isFalse();
        assertThat(new ProvenNames(List.of(), List.of(new DnsName("a.b")), List.of()).isEmpty())
                .isFalse();
        assertThat(Expectation.anyProvenPeer().text()).isEqualTo("any proven peer");
        assertThat(Expectation.exactly(new PskIdentity("a")).text()).isEqualTo("psk:a");
        assertThat(Expectation.exactly(new KerberosPrincipal("a", "B")).isMetBy(nothing)).isFalse();
    }

    private Blank blank() {
        return smith.leaf("leaf");
    }

    private JudgedChain good(Blank blank) {
        return court.good(Court.shown(blank.signedBy(root)), Court.conditions(bundle, Role.SERVER));
    }

    private Judgement judge(Blank blank) {
        return judge(blank, Expectation.anyProvenPeer());
    }

    private Judgement judge(Blank blank, Expectation expectation) {
        return court.judge(
                Court.shown(blank.signedBy(root)),
                new Conditions(bundle, Role.SERVER, expectation, Court.NOW));
    }

    private static Expectation expecting(String id) {
        return Expectation.exactly(PeerId.parse(id).orThrow());
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static GeneralName dns(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }

    private static GeneralName ip(String text) {
        return new GeneralName(GeneralName.iPAddress, text);
    }

    private static GeneralName email(String text) {
        return new GeneralName(GeneralName.rfc822Name, text);
    }
}
