package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Profile;
import dev.countersign.trust.CertificateRejection;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is issued, as Bouncy Castle, openssl and our own judge read it. */
class CertificateShapeTest {
    @TempDir Path folder;
    private Workshop workshop;
    private Authority authority;

    @BeforeEach
    void open() {
        workshop = Workshop.founded(folder);
        authority = workshop.open();
    }

    @AfterEach
    void close() {
        authority.close();
        workshop.close();
    }

    @Test
    void refusesClientCertificateAsServerAndTakesItAsClient() {
        IssuanceOutcome.Issued alice = Workshop.issue(authority, Workshop.client("alice"));
        Openssl openssl = new Openssl(folder);

        assertThat(openssl.verify(workshop, alice, "sslserver", Workshop.NOW).text())
                .contains("unsuitable certificate purpose");
        assertThat(openssl.verify(workshop, alice, "sslclient", Workshop.NOW).text())
                .endsWith("leaf.pem: OK\n");
        assertThat(judged(alice, Role.SERVER)).isInstanceOf(CertificateRejection.WrongUsage.class);
        assertThat(judged(alice, Role.CLIENT)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void serviceServesBothRoles() {
        IssuanceOutcome.Issued web = Workshop.issue(authority, Workshop.service("web"));
        Openssl openssl = new Openssl(folder);

        assertThat(openssl.verify(workshop, web, "sslserver", Workshop.NOW).good()).isTrue();
        assertThat(openssl.verify(workshop, web, "sslclient", Workshop.NOW).good()).isTrue();
        assertThat(judged(web, Role.SERVER)).isInstanceOf(JudgedChain.class);
        assertThat(judged(web, Role.CLIENT)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void leafIsAnX509SvidWithHostNamesAfterTheSpiffeId() throws IOException {
        X509CertificateHolder leaf = leaf(Workshop.service("batch/nightly"));

        assertThat(leaf.getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue())
                .hasToString("nightly");
        assertThat(leaf.getSubject().getRDNs(BCStyle.O)[0].getFirst().getValue())
                .hasToString("acme.example");
        Extension names = leaf.getExtension(Extension.subjectAlternativeName);
        assertThat(names.isCritical()).isFalse();
        assertThat(GeneralNames.getInstance(names.getParsedValue()).getNames())
                .containsExactly(
                        new GeneralName(
                                GeneralName.uniformResourceIdentifier,
                                "spiffe://acme.example/batch/nightly"),
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.iPAddress, "::1"));
    }

    @Test
    void leafMaySignInHandshakesAndNothingElse() throws IOException {
        X509CertificateHolder leaf = leaf(Workshop.service("web"));

        Extension usage = leaf.getExtension(Extension.keyUsage);
        assertThat(usage.isCritical()).isTrue();
        assertThat(KeyUsage.getInstance(usage.getParsedValue()))
                .isEqualTo(new KeyUsage(KeyUsage.digitalSignature));
        Extension constraints = leaf.getExtension(Extension.basicConstraints);
        assertThat(constraints.isCritical()).isTrue();
        assertThat(BasicConstraints.getInstance(constraints.getParsedValue()).isCA()).isFalse();
        assertThat(ExtendedKeyUsage.fromExtensions(leaf.getExtensions()).getUsages())
                .containsExactly(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        assertThat(leaf.getExtensionOIDs().size()).isEqualTo(6);
    }

    @Test
    void leafLivesForADayAndBeginsFiveMinutesBackButNotBeforeItsIssuer() throws IOException {
        X509CertificateHolder first = leaf(Workshop.service("web"));
        workshop.clock.advance(Duration.ofMinutes(2));
        X509CertificateHolder second = leaf(Workshop.service("web"));

        assertThat(first.getNotBefore()).isEqualTo(date(Workshop.NOW.minusSeconds(300)));
        assertThat(first.getNotAfter()).isEqualTo(date(Workshop.NOW.plusSeconds(86_400)));
        assertThat(second.getNotBefore()).isEqualTo(date(Workshop.NOW.minusSeconds(180)));
        assertThat(first.getNotBefore())
                .isEqualTo(date(authority.intermediate().notBefore()))
                .isEqualTo(date(authority.root().notBefore()));
    }

    @Test
    void longNamesAreCutInTheSubjectAndWholeInTheNames() throws IOException {
        String name = "a".repeat(100);
        X509CertificateHolder leaf = leaf(Workshop.client(name));

        assertThat(leaf.getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue())
                .hasToString("a".repeat(64));
        assertThat(SpiffeId.of(uri(leaf))).isEqualTo(Workshop.id(name));
    }

    @Test
    void authoritiesNameTheTrustDomainAloneAndMaySignCertificatesAndLists() throws IOException {
        X509CertificateHolder root = new X509CertificateHolder(authority.root().der());
        X509CertificateHolder intermediate =
                new X509CertificateHolder(authority.intermediate().der());

        for (X509CertificateHolder one : List.of(root, intermediate)) {
            assertThat(uri(one)).isEqualTo("spiffe://acme.example");
            Extension usage = one.getExtension(Extension.keyUsage);
            assertThat(usage.isCritical()).isTrue();
            assertThat(KeyUsage.getInstance(usage.getParsedValue()))
                    .isEqualTo(new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            assertThat(one.getExtension(Extension.basicConstraints).isCritical()).isTrue();
        }
        assertThat(authority.root().pathLength()).hasValue(1);
        assertThat(authority.intermediate().pathLength()).hasValue(0);
        assertThat(root.getNotAfter()).isEqualTo(date(Workshop.NOW.plus(Duration.ofDays(3650))));
        assertThat(intermediate.getNotAfter())
                .isEqualTo(date(Workshop.NOW.plus(Duration.ofDays(365))));
        assertThat(authority.intermediate().authorityKeyId())
                .isEqualTo(authority.root().subjectKeyId());
    }

    @Test
    void leafEndsWithItsIssuerAtTheLatest() throws IOException {
        workshop.clock.moveTo(authority.intermediate().notAfter().minusSeconds(60));

        assertThat(leaf(Workshop.service("web")).getNotAfter())
                .isEqualTo(date(authority.intermediate().notAfter()));
    }

    @Test
    void profileServerIsForServersAlone() throws IOException {
        Grant grant = new Grant(Workshop.id("web"), Profile.SERVER, Workshop.LOCAL, "tester");

        assertThat(ExtendedKeyUsage.fromExtensions(leaf(grant).getExtensions()).getUsages())
                .containsExactly(KeyPurposeId.id_kp_serverAuth);
    }

    private Judgement judged(IssuanceOutcome.Issued issued, Role role) {
        TrustBundle bundle = TrustBundle.of(authority.trustBundle(), Workshop.NOW);
        PeerEvidence leafAlone = new PeerEvidence.ShownChain(List.of(issued.leaf().der()));
        return new PeerVerifier(Workshop.SIGNATURES)
                .judge(
                        leafAlone,
                        new Conditions(bundle, role, Expectation.anyProvenPeer(), Workshop.NOW));
    }

    private X509CertificateHolder leaf(Grant grant) throws IOException {
        Certificate leaf = Workshop.issue(authority, grant).leaf();
        return new X509CertificateHolder(leaf.der());
    }

    private static String uri(X509CertificateHolder certificate) {
        GeneralName[] names =
                GeneralNames.fromExtensions(
                                certificate.getExtensions(), Extension.subjectAlternativeName)
                        .getNames();
        return names[0].getName().toString();
    }

    private static Date date(Instant instant) {
        return Date.from(instant);
    }
}
