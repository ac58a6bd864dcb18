package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateTest {
    private static final int CERTIFICATES = Repetitions.of(150, 3_000);
    private static final int MUTATIONS = Repetitions.of(15_000, 400_000);
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final List<KeyPurposeId> PURPOSES =
            List.of(
                    KeyPurposeId.id_kp_serverAuth,
                    KeyPurposeId.id_kp_clientAuth,
                    KeyPurposeId.anyExtendedKeyUsage,
                    KeyPurposeId.id_kp_OCSPSigning,
                    KeyPurposeId.id_kp_codeSigning);

    private final Seeded seeded = Seeded.fresh();
    private final Smith smith = new Smith(seeded, NOW);

    @Test
    void agreesWithJdkFieldByField() throws GeneralSecurityException {
        Made issuer = smith.authority("Issuer").selfSigned();
        for (int round = 0; round < CERTIFICATES; round++) {
            Made made = random().signedBy(issuer);
            agrees(made, "%s, round %d".formatted(seeded, round));
        }
    }

    @Test
    void bindsTheMailboxOfASubjectOnlyWhereNoOtherIsNamed() {
        // RFC 5280 §4.2.1.10
        Made issuer = smith.authority("Issuer").selfSigned();
        X500Name subject = new X500Name("E=a@test.example,CN=a");
        GeneralName.Email own = new GeneralName.Email("a@test.example");
        GeneralName.Email other = new GeneralName.Email("b@test.example");

        assertThat(smith.leaf("a").subject(subject).signedBy(issuer).read().constrainedNames())
                .contains(own);
        assertThat(
                        smith.leaf("a")
                                .subject(subject)
                                .names(
                                        new org.bouncycastle.asn1.x509.GeneralName(
                                                org.bouncycastle.asn1.x509.GeneralName.rfc822Name,
                                                "b@test.example"))
                                .signedBy(issuer)
                                .read()
                                .constrainedNames())
                .contains(other)
                .doesNotContain(own);
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void agreesWithJdkOnEveryKindOfKey(KeyKind kind) throws GeneralSecurityException {
        TestAuthority authority =
                TestAuthority.create("Kinds", kind, seeded, Clock.fixed(NOW, ZoneOffset.UTC));
        TestIdentity identity =
                authority
                        .issue()
                        .spiffe("spiffe://test.example/web")
                        .dns("web.test.example")
                        .dns("*.test.example")
                        .ip("10.1.2.3")
                        .ip("2001:db8::7")
                        .make();
        for (X509Certificate jdk :
                List.of(identity.leaf(), authority.intermediate(), authority.root())) {
            agrees(Certificate.read(jdk.getEncoded()).orThrow(), jdk, seeded.toString());
        }
        assertThat(Certificate.read(identity.leaf().getEncoded()).orThrow().publicKey().problem())
                .isEmpty();
    }

    @Test
    void agreesWithJdkOnTimesFrom2050On() throws GeneralSecurityException {
        Made made =
                smith.leaf("far")
                        .valid(
                                Instant.parse("2049-12-31T23:59:59Z"),
                                Instant.parse("9999-12-31T23:59:59Z"))
                        .selfSigned();

        agrees(made, seeded.toString());
    }

    @Test
    void readsNothingTwoWaysAfterAnyChangeOfOneByte() {
        List<Made> models =
                List.of(random().selfSigned(), random().selfSigned(), random().selfSigned());
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] original = seeded.pick(models).der();
            byte[] changed = original.clone();
            int at = seeded.between(0, changed.length - 1);
            changed[at] = (byte) seeded.between(0, 255);
            harmless(original, changed, at);
        }
    }

    @Test
    void readsNothingTwoWaysAfterAnyChangeAtAllOfItsHead() {
        byte[] original = smith.leaf("model").spiffe("spiffe://a/b").selfSigned().der();
        for (int at = 0; at < 64; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = original.clone();
                changed[at] = (byte) value;
                harmless(original, changed, at);
            }
        }
    }

    @Test
    void readsNoneThatIsCutOrLengthened() {
        byte[] original = random().selfSigned().der();
        for (int length = 0; length < original.length; length++) {
            assertThat(Certificate.read(Arrays.copyOf(original, length)))
                    .as("%s, cut to %d", seeded, length)
                    .isInstanceOf(Parsed.Bad.class);
        }
        assertThat(Certificate.read(Arrays.copyOf(original, original.length + 1)))
                .isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void neverThrowsOnRandomBytes() {
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] bytes = seeded.bytes(seeded.between(0, 64));
            if (bytes.length > 2) {
                bytes[0] = 0x30;
                bytes[1] = (byte) (bytes.length - 2);
            }
            assertThatCode(() -> Certificate.read(bytes))
                    .as("%s", seeded)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void isEqualByItsBytes() {
        Made made = random().selfSigned();
        Certificate one = made.read();

        assertThat(one)
                .isEqualTo(made.read())
                .hasSameHashCodeAs(made.read())
                .isNotEqualTo(random().selfSigned().read())
                .isNotEqualTo(made.readByJdk());
    }

    @Test
    void givesItsBytesAwayAsCopies() {
        Certificate certificate = random().selfSigned().read();
        byte[] before = certificate.der();
        certificate.der()[20]++;
        certificate.signedBytes()[20]++;
        certificate.signature()[5]++;
        certificate.subject().der()[3]++;
        certificate.publicKey().der()[3]++;

        assertThat(certificate.der()).isEqualTo(before);
        assertThat(Certificate.read(before).orThrow().signature())
                .isEqualTo(certificate.signature());
        assertThat(Certificate.read(before).orThrow().subject()).isEqualTo(certificate.subject());
        assertThat(Certificate.read(before).orThrow().publicKey())
                .isEqualTo(certificate.publicKey());
    }

    @Test
    void doesNotChangeWithTheArrayItWasReadFrom() {
        byte[] der = random().selfSigned().der();
        Certificate certificate = Certificate.read(der).orThrow();
        Arrays.fill(der, (byte) 0);

        assertThat(Certificate.read(certificate.der())).isInstanceOf(Parsed.Good.class);
    }

    private void harmless(byte[] original, byte[] changed, int at) {
        Parsed<Certificate> parsed = Certificate.read(changed);
        if (parsed instanceof Parsed.Good<Certificate> good && !Arrays.equals(original, changed)) {
            Certificate before = Certificate.read(original).orThrow();
            boolean same =
                    Arrays.equals(before.signedBytes(), good.value().signedBytes())
                            && Arrays.equals(before.signature(), good.value().signature());
            assertThat(same)
                    .as("%s, byte %d: reads, and nothing signed differs", seeded, at)
                    .isFalse();
            assertThat(good.value().toString()).hasSizeLessThan(1_000).matches("[ -~]*");
        }
    }

    private Blank random() {
        boolean authority = seeded.between(0, 2) == 0;
        Blank blank = authority ? smith.authority("random") : smith.leaf("random");
        blank.serial(new BigInteger(1, seeded.bytes(seeded.between(1, 19))).setBit(0));
        blank.valid(instant(), instant());
        if (authority && seeded.between(0, 1) == 0) {
            blank.pathLength(seeded.between(0, 300));
        }
        blank.usage(seeded.between(1, 255) | (seeded.between(0, 1) * KeyUsage.decipherOnly));
        if (seeded.between(0, 1) == 0) {
            blank.purposes(purposes());
        }
        if (seeded.between(0, 3) > 0) {
            blank.names(names());
        }
        if (seeded.between(0, 2) == 0) {
            blank.extension(
                    new ASN1ObjectIdentifier("1.2.3." + seeded.between(0, 99)),
                    true,
                    DERNull.INSTANCE);
        }
        return seeded.between(0, 2) == 0 ? blank.withoutKeyIds() : blank;
    }

    private Instant instant() {
        return NOW.plus(Duration.ofSeconds(seeded.between(Integer.MIN_VALUE, Integer.MAX_VALUE)));
    }

    private KeyPurposeId[] purposes() {
        Set<KeyPurposeId> some = new HashSet<>();
        int count = seeded.between(1, 4);
        for (int i = 0; i < count; i++) {
            some.add(seeded.pick(PURPOSES));
        }
        return some.toArray(new KeyPurposeId[0]);
    }

    private org.bouncycastle.asn1.x509.GeneralName[] names() {
        List<org.bouncycastle.asn1.x509.GeneralName> names = new ArrayList<>();
        int count = seeded.between(1, 6);
        for (int i = 0; i < count; i++) {
            int type = seeded.pick(List.of(1, 2, 4, 6, 7, 7, 8));
            String text =
                    switch (type) {
                        case 4 -> "CN=someone";
                        case 7 ->
                                seeded.pick(
                                        List.of(
                                                "10.1.2.3",
                                                "255.255.255.255",
                                                "2001:db8::1",
                                                "::"));
                        case 8 -> "1.2.3.4";
                        case 6 -> "urn:name-" + seeded.between(0, 99);
                        default -> "name-" + seeded.between(0, 99);
                    };
            names.add(new org.bouncycastle.asn1.x509.GeneralName(type, text));
        }
        return names.toArray(new org.bouncycastle.asn1.x509.GeneralName[0]);
    }

    private static void agrees(Made made, String as) throws GeneralSecurityException {
        agrees(made.read(), made.readByJdk(), as);
    }

    private static void agrees(Certificate ours, X509Certificate jdk, String as)
            throws GeneralSecurityException {
        assertThat(ours.der()).as(as).isEqualTo(jdk.getEncoded());
        assertThat(ours.signedBytes()).as(as).isEqualTo(jdk.getTBSCertificate());
        assertThat(ours.signature()).as(as).isEqualTo(jdk.getSignature());
        assertThat(ours.serial()).as(as).isEqualTo(jdk.getSerialNumber());
        assertThat(ours.issuer().der()).as(as).isEqualTo(jdk.getIssuerX500Principal().getEncoded());
        assertThat(ours.subject().der())
                .as(as)
                .isEqualTo(jdk.getSubjectX500Principal().getEncoded());
        assertThat(ours.isSelfIssued())
                .as(as)
                .isEqualTo(jdk.getIssuerX500Principal().equals(jdk.getSubjectX500Principal()));
        assertThat(ours.notBefore()).as(as).isEqualTo(jdk.getNotBefore().toInstant());
        assertThat(ours.notAfter()).as(as).isEqualTo(jdk.getNotAfter().toInstant());
        assertThat(HexFormat.of().formatHex(ours.publicKey().der()))
                .as(as)
                .isEqualTo(HexFormat.of().formatHex(keyOf(jdk)));
        assertThat(ours.fingerprint())
                .as(as)
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(
                                        MessageDigest.getInstance("SHA-256")
                                                .digest(jdk.getEncoded())));
        extensionsAgree(ours, jdk, as);
    }

    private static void extensionsAgree(Certificate ours, X509Certificate jdk, String as)
            throws CertificateParsingException {
        int constraints = jdk.getBasicConstraints();
        assertThat(ours.isAuthority()).as(as).isEqualTo(constraints >= 0);
        assertThat(ours.pathLength())
                .as(as)
                .isEqualTo(
                        constraints < 0 || constraints == Integer.MAX_VALUE
                                ? OptionalInt.empty()
                                : OptionalInt.of(constraints));
        assertThat(ours.keyUsage())
                .as(as)
                .isEqualTo(Optional.ofNullable(jdk.getKeyUsage()).map(CertificateTest::keyUsage));
        assertThat(ours.extendedKeyUsage())
                .as(as)
                .isEqualTo(Optional.ofNullable(jdk.getExtendedKeyUsage()).map(HashSet::new));
        assertThat(ours.names().stream().map(CertificateTest::comparable).toList())
                .as(as)
                .isEqualTo(namesByJdk(jdk));
        byte[] subjectKeyId = jdk.getExtensionValue("2.5.29.14");
        assertThat(ours.subjectKeyId())
                .as(as)
                .isEqualTo(subjectKeyId == null ? "" : subjectKeyId(subjectKeyId));
        byte[] authorityKeyId = jdk.getExtensionValue("2.5.29.35");
        assertThat(ours.authorityKeyId())
                .as(as)
                .isEqualTo(authorityKeyId == null ? "" : authorityKeyId(authorityKeyId));
        Set<String> unknown = new HashSet<>(jdk.getCriticalExtensionOIDs());
        unknown.removeAll(Set.of("2.5.29.15", "2.5.29.19"));
        assertThat(ours.criticalUnknown()).as(as).isEqualTo(unknown);
    }

    private static dev.countersign.x509.KeyUsage keyUsage(boolean[] bits) {
        return new dev.countersign.x509.KeyUsage(bits[0], bits[5], bits[6]);
    }

    private static String comparable(GeneralName name) {
        if (name instanceof GeneralName.Dns dns) {
            return "2 " + dns.value();
        }
        if (name instanceof GeneralName.Uri uri) {
            return "6 " + uri.value();
        }
        if (name instanceof GeneralName.Email email) {
            return "1 " + email.value();
        }
        if (name instanceof GeneralName.Ip ip) {
            return "7 " + ip.hex();
        }
        if (name instanceof GeneralName.Directory) {
            return "4 ";
        }
        return ((GeneralName.Other) name).tag() + " ";
    }

    private static List<String> namesByJdk(X509Certificate jdk) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        if (jdk.getSubjectAlternativeNames() != null) {
            for (List<?> name : jdk.getSubjectAlternativeNames()) {
                int type = (Integer) name.get(0);
                String text = String.valueOf(name.get(1));
                names.add(
                        switch (type) {
                            case 1, 2, 6 -> type + " " + text;
                            case 7 -> type + " " + hex(text);
                            default -> type + " ";
                        });
            }
        }
        return names;
    }

    private static String hex(String address) {
        try {
            return HexFormat.of().formatHex(InetAddress.getByName(address).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String subjectKeyId(byte[] extension) {
        return HexFormat.of()
                .formatHex(
                        SubjectKeyIdentifier.getInstance(
                                        ASN1OctetString.getInstance(extension).getOctets())
                                .getKeyIdentifier());
    }

    private static String authorityKeyId(byte[] extension) {
        return HexFormat.of()
                .formatHex(
                        AuthorityKeyIdentifier.getInstance(
                                        ASN1OctetString.getInstance(extension).getOctets())
                                .getKeyIdentifierOctets());
    }

    /** As it stands in the certificate: JDK 17 writes keys that it does not know with a NULL. */
    private static byte[] keyOf(X509Certificate certificate) {
        try {
            return new X509CertificateHolder(certificate.getEncoded())
                    .getSubjectPublicKeyInfo()
                    .getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
