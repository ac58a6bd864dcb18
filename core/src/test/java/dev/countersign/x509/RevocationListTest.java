package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.BlankList;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationListTest {
    private static final int LISTS = 100;
    private static final int MUTATIONS = Repetitions.of(15_000, 300_000);
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final int EXTENSIONS = 6;

    private final Seeded seeded = Seeded.fresh();
    private final Smith smith = new Smith(seeded, NOW);
    private final Made issuer = smith.authority("Issuer").selfSigned();

    @Test
    void agreesWithJdkFieldByField() throws GeneralSecurityException {
        for (int round = 0; round < LISTS; round++) {
            BlankList blank = smith.list(issuer).number(seeded.between(0, 9_999)).keyId();
            int count = seeded.between(0, 30);
            for (int i = 0; i < count; i++) {
                blank.revoking(smith.serial(), NOW.minusSeconds(seeded.between(0, 1_000_000)));
            }
            agrees(blank.der(), "%s, round %d".formatted(seeded, round));
        }
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void agreesWithJdkOnListsOfTheTestkit(KeyKind kind) throws GeneralSecurityException {
        TestAuthority authority =
                TestAuthority.create("Lists", kind, seeded, Clock.fixed(NOW, ZoneOffset.UTC));
        X509CRL crl =
                authority.crl(
                        List.of(BigInteger.ONE, BigInteger.TEN),
                        NOW,
                        NOW.plus(Duration.ofDays(1)),
                        7);

        agrees(crl.getEncoded(), seeded.toString());
        assertThat(RevocationList.read(crl.getEncoded()).orThrow().authorityKeyId())
                .isEqualTo(
                        Certificate.read(authority.intermediate().getEncoded())
                                .orThrow()
                                .subjectKeyId());
    }

    @Test
    void answersForEverySerialAlone() {
        Instant when = NOW.minusSeconds(60);
        RevocationList list = smith.list(issuer).revoking(BigInteger.TEN, when).number(3).read();

        assertThat(list.revokedAt(BigInteger.TEN)).contains(when);
        assertThat(list.revokedAt(BigInteger.ONE)).isEmpty();
        assertThat(list.size()).isEqualTo(1);
        assertThat(list).hasToString("revocation list 3 of O=smith,CN=Issuer with 1 serials");
    }

    @Test
    void revokesSerialThatIsListedTwice() {
        RevocationList list =
                smith.list(issuer)
                        .revoking(BigInteger.TEN, NOW.minusSeconds(60))
                        .revoking(BigInteger.TEN, NOW.minusSeconds(30))
                        .read();

        assertThat(list.revokedAt(BigInteger.TEN)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesDeltaLists(boolean critical) {
        // RFC 5280 §5.2.4: what is not on a delta list may be revoked all the same
        byte[] delta =
                smith.list(issuer)
                        .extension(Extension.deltaCRLIndicator, critical, new ASN1Integer(1))
                        .der();

        assertThat(why(delta)).contains("2.5.29.27");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesIndirectLists(boolean critical) {
        // RFC 5280 §5.2.5
        IssuingDistributionPoint indirect =
                new IssuingDistributionPoint(null, false, false, null, true, false);
        byte[] list =
                smith.list(issuer)
                        .extension(Extension.issuingDistributionPoint, critical, indirect)
                        .der();

        assertThat(why(list)).contains("indirect");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesEntriesOfAnotherIssuer(boolean critical) throws IOException {
        // RFC 5280 §5.3.3
        Extension other =
                Extension.create(
                        Extension.certificateIssuer,
                        critical,
                        new GeneralNames(new GeneralName(GeneralName.directoryName, "CN=other")));
        byte[] list = smith.list(issuer).revoking(BigInteger.TEN, NOW, other).der();

        assertThat(why(list)).contains("2.5.29.29");
    }

    @Test
    void refusesCriticalExtensionsThatItDoesNotKnow() throws IOException {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
        byte[] list = smith.list(issuer).extension(unknown, true, DERNull.INSTANCE).der();
        byte[] entry =
                smith.list(issuer)
                        .revoking(
                                BigInteger.TEN,
                                NOW,
                                Extension.create(unknown, true, DERNull.INSTANCE))
                        .der();

        assertThat(why(list)).contains("critical").contains("1.2.3.4");
        assertThat(why(entry)).contains("critical").contains("1.2.3.4");
    }

    @Test
    void readsUnknownExtensionsThatAreNotCritical() throws IOException {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
        Extension reason = Extension.create(Extension.reasonCode, true, new ASN1Enumerated(1));
        byte[] list =
                smith.list(issuer)
                        .extension(unknown, false, DERNull.INSTANCE)
                        .revoking(
                                BigInteger.TEN,
                                NOW,
                                Extension.create(unknown, false, DERNull.INSTANCE))
                        .revoking(BigInteger.ONE, NOW, reason)
                        .der();

        assertThat(RevocationList.read(list).orThrow().size()).isEqualTo(2);
    }

    @Test
    void refusesExtensionTwice() {
        ASN1Encodable number = extension("2.5.29.20", "020105");
        ASN1Encodable unknown = extension("1.2.3", "0500");

        assertThat(RevocationList.read(withExtensions(number, unknown)))
                .isInstanceOf(Parsed.Good.class);
        assertThat(why(withExtensions(number, number))).contains("twice");
        assertThat(why(withExtensions(unknown, unknown))).contains("twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0201ff", // negative
                "020105ff", // a byte after it
                "0500",
                "0215" + "00ffffffffffffffffffffffffffffffffffffffff" // more than 20 bytes
            })
    void refusesNumberThatIsNone(String value) {
        assertThat(why(withExtensions(extension("2.5.29.20", value)))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0500", "300380010500", "3000ff"})
    void refusesKeyIdentifierThatIsNone(String value) {
        assertThat(why(withExtensions(extension("2.5.29.35", value)))).isNotEmpty();
    }

    @Test
    void saysLittleOfNumberThatIsHuge() {
        byte[] list =
                smith.list(issuer)
                        .extension(
                                Extension.cRLNumber,
                                false,
                                new ASN1Integer(BigInteger.ONE.shiftLeft(400_000)))
                        .der();

        assertThat(why(list)).hasSizeLessThan(200);
    }

    @Test
    void refusesFlagsWrittenOutAsFalse() {
        ASN1Encodable explicit =
                new DERSequence(
                        new ASN1Encodable[] {
                            new ASN1ObjectIdentifier("1.2.3"),
                            ASN1Boolean.FALSE,
                            new DEROctetString(new byte[] {5, 0})
                        });

        assertThat(why(withExtensions(explicit))).contains("default value");
    }

    @Test
    void refusesEmptyListOfExtensions() {
        assertThat(why(withExtensions())).contains("empty");
    }

    @Test
    void refusesListsOfVersion1() {
        // RFC 5280 §5.1.2.1
        assertThat(why(without(0))).isNotEmpty();
        assertThat(why(with(0, new ASN1Integer(0)))).contains("version 2");
    }

    @Test
    void refusesListsWithoutNextUpdate() {
        // RFC 5280 §5.1.2.5
        assertThat(why(without(4))).contains("nextUpdate");
    }

    @Test
    void refusesSecondAlgorithmThatDiffersFromTheFirst() {
        ASN1Encodable sha384 = new DERSequence(new ASN1ObjectIdentifier("1.2.840.10045.4.3.3"));

        assertThat(why(with(1, sha384))).isEqualTo("two different signature algorithms");
    }

    @Test
    void refusesContentAfterTheEnd() throws IOException {
        ASN1Sequence outer = ASN1Sequence.getInstance(good());
        byte[] longer =
                new DERSequence(
                                new ASN1Encodable[] {
                                    outer.getObjectAt(0),
                                    outer.getObjectAt(1),
                                    outer.getObjectAt(2),
                                    DERNull.INSTANCE
                                })
                        .getEncoded();

        assertThat(why(Arrays.copyOf(good(), good().length + 1))).contains("bytes after the end");
        assertThat(why(longer)).contains("signed revocation list");
        assertThat(why(assembled(append(DERNull.INSTANCE)))).contains("content");
    }

    @Test
    void readsNothingTwoWaysAfterAnyChangeOfOneByte() {
        byte[] original = good();
        RevocationList before = RevocationList.read(original).orThrow();
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] changed = original.clone();
            int at = seeded.between(0, changed.length - 1);
            changed[at] = (byte) seeded.between(0, 255);
            Parsed<RevocationList> parsed = RevocationList.read(changed);
            if (parsed instanceof Parsed.Good<RevocationList> after
                    && !Arrays.equals(original, changed)) {
                boolean same =
                        Arrays.equals(before.signedBytes(), after.value().signedBytes())
                                && Arrays.equals(before.signature(), after.value().signature());
                assertThat(same)
                        .as("%s, byte %d: reads, nothing signed differs", seeded, at)
                        .isFalse();
            }
        }
    }

    @Test
    void readsNoneThatIsCut() {
        for (int length = 0; length < good().length; length++) {
            assertThat(RevocationList.read(Arrays.copyOf(good(), length)))
                    .as("cut to %d", length)
                    .isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void givesItsBytesAwayAsCopies() {
        RevocationList list = RevocationList.read(good()).orThrow();
        list.der()[9]++;
        list.signedBytes()[9]++;
        list.signature()[9]++;

        assertThat(list.der()).isEqualTo(good());
        assertThat(list.signature()).isEqualTo(RevocationList.read(good()).orThrow().signature());
        assertThat(list.signedBytes())
                .isEqualTo(RevocationList.read(good()).orThrow().signedBytes());
    }

    private byte[] model = new byte[0];

    private byte[] good() {
        if (model.length == 0) {
            model =
                    smith.list(issuer)
                            .number(5)
                            .keyId()
                            .revoking(smith.serial(), NOW)
                            .revoking(smith.serial(), NOW)
                            .der();
        }
        return model.clone();
    }

    private byte[] withExtensions(ASN1Encodable... extensions) {
        return with(EXTENSIONS, new DERTaggedObject(true, 0, new DERSequence(extensions)));
    }

    private byte[] with(int part, ASN1Encodable other) {
        List<ASN1Encodable> parts = parts();
        parts.set(part, other);
        return assembled(parts);
    }

    private byte[] without(int part) {
        List<ASN1Encodable> parts = parts();
        parts.remove(part);
        return assembled(parts);
    }

    private List<ASN1Encodable> append(ASN1Encodable more) {
        List<ASN1Encodable> parts = parts();
        parts.add(more);
        return parts;
    }

    private List<ASN1Encodable> parts() {
        ASN1Sequence outer = ASN1Sequence.getInstance(good());
        return new ArrayList<>(List.of(ASN1Sequence.getInstance(outer.getObjectAt(0)).toArray()));
    }

    private byte[] assembled(List<ASN1Encodable> parts) {
        ASN1Sequence outer = ASN1Sequence.getInstance(good());
        DERSequence body = new DERSequence(parts.toArray(new ASN1Encodable[0]));
        try {
            return new DERSequence(
                            new ASN1Encodable[] {body, outer.getObjectAt(1), outer.getObjectAt(2)})
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ASN1Encodable extension(String type, String value) {
        byte[] content = java.util.HexFormat.of().parseHex(value);
        return new Extension(new ASN1ObjectIdentifier(type), false, new DEROctetString(content));
    }

    private static String why(byte[] der) {
        return RevocationList.read(der) instanceof Parsed.Bad<RevocationList> bad
                ? bad.why()
                : fail("it reads");
    }

    private static void agrees(byte[] der, String as) throws GeneralSecurityException {
        RevocationList ours = RevocationList.read(der).orThrow();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509CRL jdk = (X509CRL) factory.generateCRL(new ByteArrayInputStream(der));
        assertThat(ours.der()).as(as).isEqualTo(jdk.getEncoded());
        assertThat(ours.signedBytes()).as(as).isEqualTo(jdk.getTBSCertList());
        assertThat(ours.signature()).as(as).isEqualTo(jdk.getSignature());
        assertThat(ours.issuer().der()).as(as).isEqualTo(jdk.getIssuerX500Principal().getEncoded());
        assertThat(ours.thisUpdate()).as(as).isEqualTo(jdk.getThisUpdate().toInstant());
        assertThat(ours.nextUpdate()).as(as).isEqualTo(jdk.getNextUpdate().toInstant());
        byte[] number = jdk.getExtensionValue("2.5.29.20");
        assertThat(ours.number())
                .as(as)
                .isEqualTo(
                        ASN1Integer.getInstance(
                                        org.bouncycastle.asn1.ASN1OctetString.getInstance(number)
                                                .getOctets())
                                .getValue());
        Set<? extends X509CRLEntry> entries =
                jdk.getRevokedCertificates() == null ? Set.of() : jdk.getRevokedCertificates();
        assertThat(ours.size()).as(as).isEqualTo(entries.size());
        for (X509CRLEntry entry : entries) {
            assertThat(ours.revokedAt(entry.getSerialNumber()))
                    .as(as)
                    .contains(entry.getRevocationDate().toInstant());
        }
    }
}
