package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.util.List;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an authority with a SPIFFE ID may name, and names that are nobody's identity. */
class AuthorityNamesTest {
    private static final String WEB = "spiffe://test.example/web";

    private final Smith smith = new Smith(Seeded.fresh(), Court.NOW);
    private final Court court = new Court();
    private final Made root = smith.authority("Root").selfSigned();

    @Test
    void authorityOfTheTrustDomainNamesItsMembers() {
        assertThat(below(smith.authority("A").spiffe("spiffe://test.example"), WEB))
                .isInstanceOf(JudgedChain.class);
        assertThat(below(smith.authority("A").dns("ca.example"), WEB))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void authorityOfAnotherTrustDomainDoesNot() {
        assertThat(below(smith.authority("A").spiffe("spiffe://other.example"), WEB))
                .isInstanceOf(NameRejection.ForeignTrustDomain.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://test.example/ca",
                "spiffe://test.example/",
                "spiffe://Test.example",
                "https://test.example"
            })
    void authorityWithPathOrAnotherUriNamesNobody(String id) {
        // SPIFFE X.509-SVID §4.1: the ID of a signing certificate has no path
        assertThat(below(smith.authority("A").spiffe(id), WEB))
                .isInstanceOf(NameRejection.MalformedName.class);
    }

    @Test
    void whoHasNoSpiffeIdIsNotAskedForItsAuthoritys() {
        Made authority = smith.authority("A").spiffe("spiffe://other.example").signedBy(root);
        Made leaf = smith.leaf("x").dns("web.example").signedBy(authority);

        assertThat(judge(Expectation.anyProvenPeer(), leaf, authority))
                .isInstanceOf(JudgedChain.class);
    }

    private Judgement below(Blank authority, String id) {
        Made made = authority.signedBy(root);
        return judge(
                Expectation.anyProvenPeer(), smith.leaf("web").spiffe(id).signedBy(made), made);
    }

    // ---- addresses and mailboxes

    @ParameterizedTest
    @CsvSource({
        "c0000201, true",
        "c0000202, false",
        "20010db8000000000000000000000001, true",
        "000000000000000000000000c0000201, false",
    })
    void comparesAddressesByte(String hex, boolean met) {
        Made leaf =
                smith.leaf("x")
                        .names(
                                new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                                new GeneralName(GeneralName.iPAddress, "2001:db8::1"))
                        .signedBy(root);
        Expectation wanted = Expectation.named(new dev.countersign.x509.GeneralName.Ip(hex));

        assertThat(judge(wanted, leaf) instanceof JudgedChain).isEqualTo(met);
        assertThat(wanted.text()).startsWith("ip:");
    }

    @ParameterizedTest
    @CsvSource({
        "me@example.com, true",
        "me@EXAMPLE.com, true",
        "Me@example.com, false",
        "example.com, false",
        "you@example.com, false",
    })
    void comparesHostsOfMailboxesInAnyCase(String mailbox, boolean met) {
        Made leaf =
                smith.leaf("x")
                        .names(
                                new GeneralName(
                                        GeneralName.rfc822Name, new DERIA5String("me@Example.com")),
                                new GeneralName(GeneralName.iPAddress, "192.0.2.1"))
                        .signedBy(root);

        assertThat(
                        judge(
                                        Expectation.named(
                                                new dev.countersign.x509.GeneralName.Email(
                                                        mailbox)),
                                        leaf)
                                instanceof JudgedChain)
                .isEqualTo(met);
    }

    @Test
    void takesAnyNameOnlyWhereItIsSpelledOut() {
        Made address =
                smith.leaf("x")
                        .names(new GeneralName(GeneralName.iPAddress, "192.0.2.1"))
                        .signedBy(root);
        Made wildcard = smith.leaf("x").dns("*.web.example").signedBy(root);
        Made nobody = smith.leaf("x").signedBy(root);

        for (Made one : List.of(address, wildcard)) {
            assertThat(judge(Expectation.anyProvenPeer(), one))
                    .isInstanceOf(NameRejection.NoName.class);
            assertThat(judge(Expectation.anyName(), one)).isInstanceOf(JudgedChain.class);
        }
        assertThat(judge(Expectation.anyName(), nobody)).isInstanceOf(NameRejection.NoName.class);
        assertThat(Expectation.anyName().text()).isEqualTo("any name");
    }

    @Test
    void addressIsNobodysIdentity() {
        Made address =
                smith.leaf("x")
                        .names(new GeneralName(GeneralName.iPAddress, "192.0.2.1"))
                        .signedBy(root);
        Conditions conditions =
                conditions(Expectation.named(new dev.countersign.x509.GeneralName.Ip("c0000201")));
        JudgedChain judged = court.good(Court.shown(address), conditions);

        assertThat(court.verifier().confirm(judged, Court.handshake(judged.leaf()), conditions))
                .isInstanceOf(NameRejection.NoName.class);
    }

    private Judgement judge(Expectation expectation, Made... chain) {
        return court.judge(Court.shown(chain), conditions(expectation));
    }

    private Conditions conditions(Expectation expectation) {
        TrustBundle bundle =
                TrustBundle.of(TrustBundle.Parts.anchors(List.of(root.read())), Court.NOW);
        return new Conditions(bundle, Role.SERVER, expectation, Court.NOW);
    }
}
