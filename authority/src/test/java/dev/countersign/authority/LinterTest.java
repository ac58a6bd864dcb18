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
import java.util.function.Consumer;
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
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an encoder writes that was not decided, nothing of it is signed (ISS-15). */
class LinterTest {
    private static final TestCa CA = TestCa.create();
    private static final X500Name OTHER = new X500Name("CN=other");
    private static final IssuanceRequest REQUEST = Workshop.service("web").with(Workshop.newKey());

    /** A lie of an encoder, and a finding that it must lead to. */
    record Case(String name, LyingEncoder.Lie lie, String finding) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> liesAboutSerialAndKey() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        byte[] weak = rsa.generateKeyPair().getPublic().getEncoded();
        return Stream.of(
                serial("serial", 1L << 62, "serial number differs"),
                serial("short serial", 5, "serial number under 64 bits"),
                serial("unreadable", -1, "serial number that is not positive"),
                key("key", Workshop.newKey().der(), "public key differs"),
                key("weak key", weak, "RSA of 1024 bits"));
    }

    static Stream<Case> liesAboutTimes() {
        Instant issuerBegin = CA.certificate().notBefore();
        Instant issuerEnd = CA.certificate().notAfter();
        Instant yesterday = Workshop.NOW.minus(Duration.ofDays(1));
        return Stream.of(
                begin("begin", Workshop.NOW, "notBefore differs"),
                end("end", Workshop.NOW.plusSeconds(60), "notAfter differs"),
                end("end before begin", yesterday, "validity is empty"),
                begin("too early", issuerBegin.minusSeconds(1), "begins before its issuer"),
                end("too late", issuerEnd.plusSeconds(1), "outlives its issuer"));
    }

    static Stream<Case> liesAboutNamesAndIssuer() {
        ASN1ObjectIdentifier names = Extension.subjectAlternativeName;
        ASN1ObjectIdentifier above = Extension.authorityKeyIdentifier;
        AuthorityKeyIdentifier other = new AuthorityKeyIdentifier(new byte[20]);
        return Stream.of(
                replaced("one name less", names, name("web"), "names differ"),
                replaced("another name", names, name("admin"), "names differ"),
                without("no names", names, "names differ"),
                content("issuer", form -> form.setIssuer(OTHER), "issuer differs"),
                content("subject", form -> form.setSubject(OTHER), "subject differs"),
                without("no issuer key id", above, "authority key identifier differs"),
                replaced(
                        "another issuer key id", above, other, "authority key identifier differs"));
    }

    static Stream<Case> liesAboutUsage() {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
        KeyUsage signing = new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign);
        BasicConstraints authority = new BasicConstraints(true);
        return Stream.of(
                replaced("authority", Extension.basicConstraints, authority, "is an authority"),
                replaced("more usage", Extension.keyUsage, signing, "key usage differs"),
                without("no usage", Extension.keyUsage, "key usage differs"),
                without("no purposes", Extension.extendedKeyUsage, "purposes differ"),
                replaced("unknown", unknown, DERNull.INSTANCE, "extensions differ"),
                quiet("unknown and not critical", unknown, DERNull.INSTANCE),
                quiet(
                        "usage not critical",
                        Extension.keyUsage,
                        new KeyUsage(KeyUsage.digitalSignature)),
                without("no key id", Extension.subjectKeyIdentifier, "subject key identifier is"));
    }

    @ParameterizedTest
    @MethodSource({
        "liesAboutSerialAndKey",
        "liesAboutTimes",
        "liesAboutNamesAndIssuer",
        "liesAboutUsage"
    })
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

    private static Case content(
            String name, Consumer<V3TBSCertificateGenerator> lie, String finding) {
        return new Case(name, LyingEncoder.Lie.about(lie), finding);
    }

    private static Case serial(String name, long number, String finding) {
        return content(name, form -> form.setSerialNumber(new ASN1Integer(number)), finding);
    }

    private static Case key(String name, byte[] key, String finding) {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key);
        return content(name, form -> form.setSubjectPublicKeyInfo(info), finding);
    }

    private static Case begin(String name, Instant when, String finding) {
        return content(name, form -> form.setStartDate(Encoding.time(when)), finding);
    }

    private static Case end(String name, Instant when, String finding) {
        return content(name, form -> form.setEndDate(Encoding.time(when)), finding);
    }

    private static Case replaced(
            String name, ASN1ObjectIdentifier kind, ASN1Encodable value, String finding) {
        return new Case(name, LyingEncoder.Lie.replacing(kind, true, value), finding);
    }

    private static Case quiet(String name, ASN1ObjectIdentifier kind, ASN1Encodable value) {
        return new Case(name, LyingEncoder.Lie.replacing(kind, false, value), "extensions differ");
    }

    private static Case without(String name, ASN1ObjectIdentifier kind, String finding) {
        return new Case(name, LyingEncoder.Lie.without(kind), finding);
    }

    private static GeneralNames name(String name) {
        String uri = Workshop.id(name).text();
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
