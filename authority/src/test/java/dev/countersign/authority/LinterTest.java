package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.Preparation;
import dev.countersign.issuance.Signer;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an encoder writes that was not decided, nothing of it is signed (ISS-15). */
class LinterTest {
    private static final TestCa CA = TestCa.create();
    private static final IssuanceRequest REQUEST = Workshop.service("web").with(Workshop.newKey());

    /** A lie of an encoder, and a finding that it must lead to. */
    record Case(String name, LyingEncoder.Lie lie, String finding) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> lies() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        byte[] weakKey = rsa.generateKeyPair().getPublic().getEncoded();
        Instant issuerBegin = CA.certificate().notBefore();
        Instant issuerEnd = CA.certificate().notAfter();
        return Stream.of(
                lie(
                        "serial",
                        form -> form.setSerialNumber(serial(1L << 62)),
                        "serial number differs"),
                lie(
                        "short serial",
                        form -> form.setSerialNumber(serial(5)),
                        "serial number under 64 bits"),
                lie(
                        "key",
                        form -> form.setSubjectPublicKeyInfo(Encoding.key(Workshop.newKey())),
                        "public key differs"),
                lie(
                        "weak key",
                        form ->
                                form.setSubjectPublicKeyInfo(
                                        SubjectPublicKeyInfo.getInstance(weakKey)),
                        "RSA of 1024 bits"),
                lie(
                        "begin",
                        form -> form.setStartDate(Encoding.time(Workshop.NOW)),
                        "notBefore differs"),
                lie(
                        "end",
                        form -> form.setEndDate(Encoding.time(Workshop.NOW.plusSeconds(60))),
                        "notAfter differs"),
                lie(
                        "end before begin",
                        form ->
                                form.setEndDate(
                                        Encoding.time(Workshop.NOW.minus(Duration.ofDays(1)))),
                        "validity is empty"),
                lie(
                        "begin before issuer",
                        form -> form.setStartDate(Encoding.time(issuerBegin.minusSeconds(1))),
                        "begins before its issuer"),
                lie(
                        "end after issuer",
                        form -> form.setEndDate(Encoding.time(issuerEnd.plusSeconds(1))),
                        "outlives its issuer"),
                lie("issuer", form -> form.setIssuer(new X500Name("CN=other")), "issuer differs"),
                replaced(
                        "one name less",
                        Extension.subjectAlternativeName,
                        names("spiffe://acme.example/web"),
                        "names differ"),
                replaced(
                        "another name",
                        Extension.subjectAlternativeName,
                        names("spiffe://acme.example/admin"),
                        "names differ"),
                new Case(
                        "no names",
                        LyingEncoder.Lie.without(Extension.subjectAlternativeName),
                        "names differ"),
                replaced(
                        "an authority",
                        Extension.basicConstraints,
                        new BasicConstraints(true),
                        "is an authority"),
                replaced(
                        "more usage",
                        Extension.keyUsage,
                        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
                        "key usage differs"),
                new Case(
                        "no usage",
                        LyingEncoder.Lie.without(Extension.keyUsage),
                        "key usage differs"),
                new Case(
                        "no purposes",
                        LyingEncoder.Lie.without(Extension.extendedKeyUsage),
                        "purposes differ"),
                replaced(
                        "critical unknown",
                        new ASN1ObjectIdentifier("1.2.3.4"),
                        DERNull.INSTANCE,
                        "critical extensions [1.2.3.4]"),
                new Case(
                        "no issuer key id",
                        LyingEncoder.Lie.without(Extension.authorityKeyIdentifier),
                        "authority key identifier differs"),
                replaced(
                        "another issuer key id",
                        Extension.authorityKeyIdentifier,
                        new AuthorityKeyIdentifier(new byte[20]),
                        "authority key identifier differs"),
                new Case(
                        "no key id",
                        LyingEncoder.Lie.without(Extension.subjectKeyIdentifier),
                        "subject key identifier is missing"),
                lie(
                        "unreadable",
                        form -> form.setSerialNumber(serial(-1)),
                        "serial number that is not positive"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void findsTheLieAndNothingIsSigned(Case lied) {
        Counting signer = new Counting(CA.signer(), new AtomicInteger());
        Issuer issuer =
                CA.issuer(signer, new LyingEncoder(CA.encoder(), lied.lie()), Workshop.ENTROPY);

        Preparation preparation = issuer.prepare(REQUEST, Workshop.NOW);

        assertThat(preparation).isInstanceOf(IssuanceRefusal.class);
        IssuanceRefusal refusal = (IssuanceRefusal) preparation;
        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_LINT);
        assertThat(refusal.seen()).contains(lied.finding());
        assertThat(signer.count()).hasValue(0);
    }

    @Test
    void findsNothingWhereNothingIsChanged() {
        LyingEncoder honest = new LyingEncoder(CA.encoder(), (_, _) -> {});

        assertThat(CA.issuer(honest).prepare(REQUEST, Workshop.NOW))
                .isInstanceOf(SigningPermit.class);
    }

    /** The encoder is asked about purposes that the template does not have. */
    @Test
    void findsPurposesThatWereNotDecided() {
        IssuanceRequest client = Workshop.client("alice").with(Workshop.newKey());
        LyingEncoder.Lie lie =
                (_, extensions) -> {
                    extensions.removeExtension(Extension.extendedKeyUsage);
                    extensions.addExtension(
                            LeafExtensions.of(
                                            List.of(),
                                            Encoding.key(client.key()),
                                            Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"))
                                    .getExtension(Extension.extendedKeyUsage));
                };

        Preparation preparation =
                CA.issuer(new LyingEncoder(CA.encoder(), lie)).prepare(client, Workshop.NOW);

        assertThat(preparation).isInstanceOf(IssuanceRefusal.class);
        assertThat(((IssuanceRefusal) preparation).findings()).containsExactly("purposes differ");
    }

    private static Case lie(
            String name,
            java.util.function.Consumer<org.bouncycastle.asn1.x509.V3TBSCertificateGenerator> lie,
            String finding) {
        return new Case(name, LyingEncoder.Lie.about(lie), finding);
    }

    private static Case replaced(
            String name, ASN1ObjectIdentifier kind, ASN1Encodable value, String finding) {
        return new Case(name, LyingEncoder.Lie.replacing(kind, true, value), finding);
    }

    private static ASN1Integer serial(long number) {
        return new ASN1Integer(number);
    }

    private static GeneralNames names(String uri) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    /** Counts how often the authority's key signs. */
    record Counting(Signer signer, AtomicInteger count) implements Signer {
        @Override
        public SignatureAlgorithm algorithm() {
            return signer.algorithm();
        }

        @Override
        public byte[] sign(byte[] content) {
            count.incrementAndGet();
            return signer.sign(content);
        }
    }
}
