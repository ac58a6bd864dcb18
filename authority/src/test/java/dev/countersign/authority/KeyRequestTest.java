package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRequestTest {
    private static final X500Name NO_SUBJECT = new X500Name("");
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final Grant WEB = Workshop.service("web");
    private static final KeyPair KEY = Workshop.KEYS.generate();

    @TempDir static Path folder;
    private static Workshop workshop;
    private static Authority authority;

    /** What a request asks for beyond its key, and the word by which the refusal names it. */
    record Extra(String name, X500Name subject, List<Extension> extensions, String named) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void open() {
        workshop = Workshop.founded(folder);
        authority = workshop.open();
    }

    @AfterAll
    static void close() {
        authority.close();
        workshop.close();
    }

    static Stream<Extra> otherNames() {
        return Stream.of(
                extra("another SPIFFE ID", names(uri("spiffe://acme.example/admin")), "admin"),
                extra("another trust domain", names(uri("spiffe://evil.example/web")), "evil"),
                extra("the trust domain itself", names(uri("spiffe://acme.example")), "name"),
                extra("another host", names(dns("db.acme.example")), "db.acme.example"),
                extra("a wildcard", names(dns("*.acme.example")), "*.acme.example"),
                extra("a wildcard of wildcards", names(dns("*.*")), "*.*"),
                extra("another address", names(ip("10.0.0.1")), "0a000001"),
                extra("an e-mail address", names(mail("root@acme.example")), "root@acme"),
                extra("one granted and one more", names(dns("localhost"), dns("db")), "db"));
    }

    static Stream<Extra> otherExtensionsAndSubjects() {
        return Stream.of(
                extra(
                        "to be an authority",
                        of(Extension.basicConstraints, new BasicConstraints(true)),
                        "2.5.29.19"),
                extra(
                        "to sign certificates",
                        of(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)),
                        "2.5.29.15"),
                extra(
                        "any purpose",
                        of(
                                Extension.extendedKeyUsage,
                                new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)),
                        "2.5.29.37"),
                extra(
                        "to sign code",
                        of(
                                Extension.extendedKeyUsage,
                                new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)),
                        "2.5.29.37"),
                extra(
                        "name constraints",
                        of(Extension.nameConstraints, new DERUTF8String("x")),
                        "2.5.29.30"),
                extra("an unknown critical extension", List.of(unknown(true)), "1.2.3.4"),
                extra("an unknown extension", List.of(unknown(false)), "1.2.3.4"),
                new Extra(
                        "another common name",
                        new X500Name("CN=admin"),
                        List.of(),
                        "2.5.4.3=admin"),
                new Extra(
                        "an organizational unit",
                        new X500Name("CN=web,OU=admins"),
                        List.of(),
                        "2.5.4.11=admins"),
                new Extra(
                        "another organization",
                        new X500Name("O=evil.example,CN=web"),
                        List.of(),
                        "evil"));
    }

    @ParameterizedTest
    @MethodSource({"otherNames", "otherExtensionsAndSubjects"})
    void refusesWhatAsksForMore(Extra extra) {
        int before = authority.identities().size();

        IssuanceRefusal refusal = refused(request(KEY, extra.subject(), extra.extensions()));

        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID);
        assertThat(refusal.seen()).contains(extra.named());
        assertThat(authority.identities()).hasSize(before);
    }

    static Stream<Extra> whatIsGrantedAnyway() {
        return Stream.of(
                extra("nothing", List.of(), ""),
                extra("its SPIFFE ID", names(uri("spiffe://acme.example/web")), ""),
                extra("a host of several", names(dns("localhost")), ""),
                extra(
                        "all names",
                        names(
                                uri("spiffe://acme.example/web"),
                                dns("localhost"),
                                ip("127.0.0.1"),
                                ip("::1")),
                        ""),
                extra(
                        "to be no authority",
                        of(Extension.basicConstraints, new BasicConstraints(false)),
                        ""),
                extra(
                        "its key usage",
                        of(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature)),
                        ""),
                new Extra("its own name", new X500Name("CN=web"), List.of(), ""),
                new Extra(
                        "its name and trust domain",
                        new X500Name("CN=web,O=acme.example"),
                        List.of(),
                        ""));
    }

    @ParameterizedTest
    @MethodSource("whatIsGrantedAnyway")
    void issuesForTheKeyWhatWasGranted(Extra extra) {
        IssuanceOutcome.Issued issued =
                Workshop.issued(
                        authority.issue(request(KEY, extra.subject(), extra.extensions()), WEB));

        assertThat(issued.leaf().publicKey()).isEqualTo(Workshop.publicKey(KEY));
        assertThat(issued.leaf().names()).hasSize(4);
    }

    /** Names in any number and order: refused exactly when one of them was not granted. */
    @Test
    void decidesByEachNameAlone() {
        Seeded seeded = Seeded.fresh();
        List<GeneralName> granted =
                List.of(uri("spiffe://acme.example/web"), dns("localhost"), ip("127.0.0.1"));
        List<GeneralName> foreign =
                List.of(
                        uri("spiffe://acme.example/web/"),
                        uri("spiffe://acme.example/Web"),
                        dns("localhost."),
                        dns("LOCALHOST"),
                        mail("localhost"),
                        uri("localhost"),
                        ip("127.0.0.0/8"));
        for (int round = 0; round < 60; round++) {
            List<GeneralName> asked = new ArrayList<>();
            boolean clean = true;
            for (int count = seeded.between(1, 4); count > 0; count--) {
                boolean good = seeded.between(0, 3) > 0;
                asked.add(seeded.pick(good ? granted : foreign));
                clean &= good;
            }
            byte[] request = request(KEY, NO_SUBJECT, names(asked.toArray(GeneralName[]::new)));
            assertThat(KeyRequest.keyOf(request, WEB) instanceof Parsed.Good)
                    .as("%s, round %s: %s", seeded, round, asked)
                    .isEqualTo(clean);
        }
    }

    @Test
    void refusesARequestThatAnotherKeySigned() {
        byte[] request =
                signed(builder(KEY, NO_SUBJECT), Workshop.KEYS.generate(), "SHA256withECDSA");

        assertThat(refused(request).seen()).contains("does not verify");
    }

    /** No bit of a request may differ from what the key signed (ISS-09, IMP-04). */
    @Test
    void refusesARequestWithAnyBitChanged() {
        byte[] request = request(KEY, new X500Name("CN=web"), names(dns("localhost")));
        assertThat(KeyRequest.keyOf(request, WEB)).isInstanceOf(Parsed.Good.class);

        for (int bit = 0; bit < request.length * 8; bit += 7) {
            byte[] changed = request.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(KeyRequest.keyOf(changed, WEB))
                    .as("bit %s", bit)
                    .isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void refusesAWeakAlgorithmOverAGoodKey() {
        assertThat(refused(signed(builder(KEY, NO_SUBJECT), KEY, "SHA1withECDSA")).seen())
                .contains("does not verify");
    }

    @Test
    void refusesAWeakKeyAndTakesAGoodOneOfTheSameKind() throws GeneralSecurityException {
        KeyPair weak = rsa(1024);
        KeyPair good = rsa(2048);

        assertThat(refused(signed(builder(weak, NO_SUBJECT), weak, "SHA256withRSA")).seen())
                .contains("RSA of 1024 bits");
        Workshop.issued(
                authority.issue(signed(builder(good, NO_SUBJECT), good, "SHA256withRSA"), WEB));
    }

    @Test
    void refusesACurveThatIsNotAccepted() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
        generator.initialize(new ECGenParameterSpec("secp256k1"));
        KeyPair pair = generator.generateKeyPair();

        assertThat(refused(signed(builder(pair, NO_SUBJECT), pair, "SHA256withECDSA")).seen())
                .contains("not accepted");
    }

    @Test
    void takesEd25519() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        Workshop.issued(authority.issue(signed(builder(pair, NO_SUBJECT), pair, "Ed25519"), WEB));
    }

    @Test
    void refusesAttributesThatAreNotUnderstood() {
        PKCS10CertificationRequestBuilder builder = builder(KEY, NO_SUBJECT);
        builder.addAttribute(
                PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERUTF8String("let me in"));

        assertThat(refused(signed(builder, KEY, "SHA256withECDSA")).seen())
                .contains("1.2.840.113549.1.9.7")
                .doesNotContain("let me in");
    }

    @Test
    void showsNothingThatATerminalWouldObey() {
        X500Name subject = new X500Name("CN=\u001b[2J\u202eweb");
        List<Extension> names = names(dns("\u001b]0;" + "x".repeat(500)));

        assertThat(refused(request(KEY, subject, names)).seen())
                .matches("[\\x20-\\x7e]+")
                .hasSizeLessThan(400);
    }

    @Test
    void refusesWhatIsNoRequest() {
        byte[] good = request(KEY, NO_SUBJECT, List.of());

        assertThat(refused(new byte[0]).seen()).contains("not PKCS#10");
        assertThat(refused(new byte[20_000]).seen()).contains("20000 bytes");
        assertThat(refused(Arrays.copyOf(good, good.length - 1)).seen()).contains("not PKCS#10");
        assertThat(refused(Arrays.copyOf(good, good.length + 1)).seen()).contains("not");
        assertThat(refused(authority.root().der()).seen()).contains("not");
    }

    @Test
    void refusalIsInTheJournalWithoutAKey() {
        refused(request(KEY, new X500Name("CN=admin"), List.of()));
        Workshop.issue(authority, WEB);

        assertThat(workshop.journalText())
                .contains("\"outcome\":\"refused\",\"code\":\"issue.request-invalid\"");
    }

    @Test
    void takesTheRequestsOfOpenssl() throws IOException {
        Openssl openssl = new Openssl(folder);
        Openssl.Answer made =
                openssl.run(
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "key.pem",
                        "-subj",
                        "/CN=web",
                        "-outform",
                        "DER",
                        "-out",
                        "web.csr",
                        "-addext",
                        "subjectAltName=DNS:localhost");
        assertThat(made.good()).as(made.text()).isTrue();

        IssuanceOutcome.Issued issued =
                Workshop.issued(
                        authority.issue(Files.readAllBytes(folder.resolve("web.csr")), WEB));

        assertThat(openssl.verify(workshop, issued, "sslserver", Workshop.NOW).good()).isTrue();
    }

    private IssuanceRefusal refused(byte[] pkcs10) {
        IssuanceOutcome outcome = authority.issue(pkcs10, WEB);
        assertThat(outcome).isInstanceOf(IssuanceOutcome.Refused.class);
        return ((IssuanceOutcome.Refused) outcome).refusal();
    }

    /** A request for a name of our choice, good in every other way. */
    static byte[] requestNaming(String uri) {
        return request(
                KEY,
                NO_SUBJECT,
                names(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    private static byte[] request(KeyPair key, X500Name subject, List<Extension> extensions) {
        PKCS10CertificationRequestBuilder builder = builder(key, subject);
        if (!extensions.isEmpty()) {
            ExtensionsGenerator all = new ExtensionsGenerator();
            extensions.forEach(all::addExtension);
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, all.generate());
        }
        return signed(builder, key, "SHA256withECDSA");
    }

    private static PKCS10CertificationRequestBuilder builder(KeyPair key, X500Name subject) {
        return new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic());
    }

    private static byte[] signed(
            PKCS10CertificationRequestBuilder builder, KeyPair key, String algorithm) {
        try {
            return builder.build(
                            new JcaContentSignerBuilder(algorithm)
                                    .setProvider(BOUNCY_CASTLE)
                                    .build(key.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static Extra extra(String name, List<Extension> extensions, String named) {
        return new Extra(name, NO_SUBJECT, extensions, named);
    }

    private static List<Extension> names(GeneralName... names) {
        return of(Extension.subjectAlternativeName, new GeneralNames(names));
    }

    private static List<Extension> of(ASN1ObjectIdentifier kind, ASN1Encodable value) {
        try {
            return List.of(new Extension(kind, true, value.toASN1Primitive().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Extension unknown(boolean critical) {
        return new Extension(new ASN1ObjectIdentifier("1.2.3.4"), critical, new byte[] {5, 0});
    }

    private static GeneralName uri(String value) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, value);
    }

    private static GeneralName dns(String value) {
        return new GeneralName(GeneralName.dNSName, value);
    }

    private static GeneralName ip(String value) {
        return new GeneralName(GeneralName.iPAddress, value);
    }

    private static GeneralName mail(String value) {
        return new GeneralName(GeneralName.rfc822Name, value);
    }
}
