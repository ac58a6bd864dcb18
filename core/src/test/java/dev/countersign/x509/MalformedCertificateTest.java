package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that are wrong in their form; each has a part exchanged in a good one. */
class MalformedCertificateTest {
    private static final int RANDOM_CONTENTS = Repetitions.of(2_000, 100_000);
    private static final int VERSION = 0;
    private static final int SERIAL = 1;
    private static final int ALGORITHM = 2;
    private static final int ISSUER = 3;
    private static final int VALIDITY = 4;
    private static final int SUBJECT = 5;
    private static final int EXTENSIONS = 7;
    private static final ASN1Encodable SHA384 =
            new DERSequence(new ASN1ObjectIdentifier("1.2.840.10045.4.3.3"));

    private final Smith smith = new Smith(Seeded.fresh(), Instant.parse("2026-11-24T08:10:00Z"));
    private final byte[] good = smith.leaf("good").spiffe("spiffe://a/b").selfSigned().der();

    @Test
    void readsTheGoodOne() {
        assertThat(Certificate.read(good)).isInstanceOf(Parsed.Good.class);
        assertThat(Certificate.read(with(SERIAL, new ASN1Integer(7))))
                .isInstanceOf(Parsed.Good.class);
    }

    @Test
    void refusesVersionsOtherThan3() {
        assertThat(why(without(VERSION))).isEqualTo("version 1 (expected: 3)");
        assertThat(why(with(VERSION, version(BigInteger.ZERO))))
                .isEqualTo("version 1 (expected: 3)");
        assertThat(why(with(VERSION, version(BigInteger.ONE))))
                .isEqualTo("version 2 (expected: 3)");
        assertThat(why(with(VERSION, version(BigInteger.valueOf(-7))))).contains("(expected: 3)");
        assertThat(why(with(VERSION, twice(new ASN1Integer(2))))).contains("the version");
    }

    @Test
    void saysLittleOfVersionThatIsHuge() {
        byte[] huge = with(VERSION, version(BigInteger.ONE.shiftLeft(400_000)));

        assertThat(why(huge)).hasSizeLessThan(200);
    }

    @Test
    void refusesSerialThatIsNotPositiveOrTooLong() {
        assertThat(why(with(SERIAL, new ASN1Integer(0)))).contains("not positive");
        assertThat(why(with(SERIAL, new ASN1Integer(-5)))).contains("not positive");
        assertThat(why(with(SERIAL, new ASN1Integer(BigInteger.ONE.shiftLeft(159)))))
                .contains("longer than 20 bytes");
        assertThat(Certificate.read(with(SERIAL, new ASN1Integer(BigInteger.ONE.shiftLeft(158)))))
                .isInstanceOf(Parsed.Good.class);
    }

    @Test
    void refusesSecondAlgorithmThatDiffersFromTheFirst() {
        // RFC 5280 §4.1.1.2
        assertThat(why(with(ALGORITHM, SHA384))).isEqualTo("two different signature algorithms");
    }

    @Test
    void refusesIssuerWithoutName() {
        // RFC 5280 §4.1.2.4
        assertThat(why(with(ISSUER, new DERSequence()))).isEqualTo("an issuer without a name");
        assertThat(Certificate.read(with(SUBJECT, new DERSequence())))
                .isInstanceOf(Parsed.Good.class);
    }

    @Test
    void refusesNamesThatAreNoNames() {
        assertThat(why(with(SUBJECT, new DERSequence(new DERSet()))))
                .contains("RelativeDistinguishedName");
        assertThat(why(with(SUBJECT, new DERSequence(new ASN1Integer(1))))).contains("0x31");
    }

    @Test
    void refusesValidityOfOneOrThreeTimes() {
        ASN1Sequence validity = ASN1Sequence.getInstance(body().getObjectAt(VALIDITY));
        ASN1EncodableVector three = new ASN1EncodableVector();
        validity.forEach(three::add);
        three.add(validity.getObjectAt(0));

        assertThat(why(with(VALIDITY, new DERSequence(validity.getObjectAt(0)))))
                .contains("missing");
        assertThat(why(with(VALIDITY, new DERSequence(three)))).contains("validity");
    }

    @Test
    void readsUniqueIdentifiersAndNotesThem() {
        // RFC 5280 §4.1.2.8: conforming authorities do not write them, everybody reads them
        DERTaggedObject unique = new DERTaggedObject(false, 1, new DERBitString(new byte[] {1}));
        Certificate read = Certificate.read(insert(EXTENSIONS, unique)).orThrow();

        assertThat(read.deviations()).singleElement().asString().contains("unique identifier");
        assertThat(Certificate.read(without(EXTENSIONS)).orThrow().deviations()).isEmpty();
    }

    /** X.690 §8.6.2, §11.2.1: they are BIT STRINGs under a tag of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"", "01", "0800", "ff00", "0101", "07c0"})
    void refusesUniqueIdentifiersThatAreNoBitStrings(String content) {
        for (int tag : new int[] {1, 2}) {
            assertThat(why(insert(EXTENSIONS, unique(tag, content)))).contains("BIT STRING");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0001", "0102", "0780", "0700", "00ffff"})
    void readsUniqueIdentifiersOfAnyBits(String content) {
        for (int tag : new int[] {1, 2}) {
            assertThat(Certificate.read(insert(EXTENSIONS, unique(tag, content))))
                    .isInstanceOf(Parsed.Good.class);
        }
    }

    private static ASN1Encodable unique(int tag, String content) {
        return new DERTaggedObject(
                false, tag, new DEROctetString(HexFormat.of().parseHex(content)));
    }

    @Test
    void refusesContentAfterTheExtensions() {
        assertThat(why(insert(EXTENSIONS + 1, new ASN1Integer(1)))).contains("content");
    }

    @Test
    void readsCertificateWithoutExtensions() {
        Certificate bare = Certificate.read(without(EXTENSIONS)).orThrow();

        assertThat(bare.isAuthority()).isFalse();
        assertThat(bare.names()).isEmpty();
        assertThat(bare.keyUsage()).isEmpty();
    }

    @Test
    void refusesEmptyListOfExtensions() {
        assertThat(why(withExtensions())).contains("empty list of extensions");
    }

    @Test
    void refusesExtensionTwice() {
        // RFC 5280 §4.2
        ASN1Encodable one = extension("1.2.3", false, "0500");

        assertThat(Certificate.read(withExtensions(one))).isInstanceOf(Parsed.Good.class);
        assertThat(why(withExtensions(one, one))).isEqualTo("extension 1.2.3 twice");
    }

    @Test
    void refusesCriticalFlagWrittenOutAsFalse() {
        // X.690 §11.5
        ASN1Encodable explicit =
                sequence(
                        new ASN1ObjectIdentifier("1.2.3"),
                        ASN1Boolean.FALSE,
                        new DEROctetString(new byte[] {5, 0}));

        assertThat(why(withExtensions(explicit))).contains("default value");
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.29.19, 3003010100", // CA:FALSE written out
        "2.5.29.19, 3003020100", // a path length without CA:TRUE
        "2.5.29.19, 30060101ff0201ff", // a negative one
        "2.5.29.19, 30090101ff0201000201ff",
        "2.5.29.19, 30030101fe",
        "2.5.29.19, 300000",
        "2.5.29.19, 0500",
        "2.5.29.15, 030100", // no bit
        "2.5.29.15, 03020080",
        "2.5.29.15, 0302078000",
        "2.5.29.15, 0500",
        "2.5.29.37, 3000", // no purpose
        "2.5.29.37, 30030601ff",
        "2.5.29.37, 3003060128ff",
        "2.5.29.17, 3000", // no name
        "2.5.29.17, 300382016100",
        "2.5.29.17, 30058203612062", // a space
        "2.5.29.17, 3003820100", // NUL
        "2.5.29.17, 3005820361c3a4", // not ASCII
        "2.5.29.17, 300382017f",
        "2.5.29.17, 30058603612062",
        "2.5.29.17, 3005810361000a",
        "2.5.29.17, 30058703010203", // three bytes of an address
        "2.5.29.17, 3007870501020304ff",
        "2.5.29.17, 30038901ff", // [9]
        "2.5.29.17, 3003a20161", // dNSName constructed
        "2.5.29.17, 30030c0161", // UTF8String
        "2.5.29.17, 30049f090161", // a tag of two bytes
        "2.5.29.14, 0500",
        "2.5.29.14, 04010100",
        "2.5.29.35, 0500",
        "2.5.29.35, 30048001ffff",
        "2.5.29.35, 30029f01",
        "2.5.29.35, 30039f0100"
    })
    void refusesExtensionThatIsWrongInItself(String type, String value) {
        assertThat(Certificate.read(withExtensions(extension(type, false, value))))
                .isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2.5.29.19, 3000",
        "2.5.29.19, 30030101ff",
        "2.5.29.19, 30060101ff020105",
        "2.5.29.15, 03020780",
        "2.5.29.37, 3003060128",
        "2.5.29.17, 3003820161",
        "2.5.29.17, 3006870401020304",
        "2.5.29.14, 040101",
        "2.5.29.35, 3000",
        "2.5.29.35, 30038001ff",
        "2.5.29.35, 30038201ff"
    })
    void readsExtensionThatIsRight(String type, String value) {
        assertThat(Certificate.read(withExtensions(extension(type, false, value))))
                .isInstanceOf(Parsed.Good.class);
    }

    @Test
    void takesHugePathLengthForNoLimit() {
        ASN1Encodable huge = extension("2.5.29.19", true, "300d0101ff020800ffffffffffffff");
        Certificate certificate = Certificate.read(withExtensions(huge)).orThrow();

        assertThat(certificate.pathLength()).hasValue(Integer.MAX_VALUE);
    }

    @Test
    void refusesSignatureThatIsNotOfWholeBytes() throws IOException {
        ASN1Sequence outer = ASN1Sequence.getInstance(good);
        DERBitString odd = new DERBitString(new byte[] {(byte) 0xf8}, 3);
        byte[] changed = sequence(outer.getObjectAt(0), outer.getObjectAt(1), odd).getEncoded();

        assertThat(why(changed)).contains("whole bytes");
    }

    @Test
    void refusesContentAfterTheSignature() throws IOException {
        ASN1Sequence outer = ASN1Sequence.getInstance(good);
        byte[] changed =
                sequence(
                                outer.getObjectAt(0),
                                outer.getObjectAt(1),
                                outer.getObjectAt(2),
                                new ASN1Integer(1))
                        .getEncoded();

        assertThat(why(changed)).contains("signed certificate");
    }

    @Test
    void neverThrowsOnExtensionsOfRandomContent() {
        Seeded seeded = Seeded.fresh();
        List<String> types =
                List.of(
                        "2.5.29.14",
                        "2.5.29.15",
                        "2.5.29.17",
                        "2.5.29.19",
                        "2.5.29.35",
                        "2.5.29.37");
        for (int round = 0; round < RANDOM_CONTENTS; round++) {
            String value = HexFormat.of().formatHex(seeded.bytes(seeded.between(0, 12)));
            Parsed<Certificate> parsed =
                    Certificate.read(withExtensions(extension(seeded.pick(types), true, value)));
            if (parsed instanceof Parsed.Bad<Certificate> bad) {
                assertThat(bad.why()).as("%s, %s", seeded, value).isNotEmpty().hasSizeLessThan(300);
            }
        }
    }

    private static String why(byte[] der) {
        return Certificate.read(der) instanceof Parsed.Bad<Certificate> bad
                ? bad.why()
                : fail("it reads");
    }

    private ASN1Sequence body() {
        return ASN1Sequence.getInstance(ASN1Sequence.getInstance(good).getObjectAt(0));
    }

    private byte[] withExtensions(ASN1Encodable... extensions) {
        return with(EXTENSIONS, new DERTaggedObject(true, 3, new DERSequence(extensions)));
    }

    private byte[] with(int part, ASN1Encodable other) {
        ASN1Encodable[] parts = body().toArray();
        parts[part] = other;
        return assembled(parts);
    }

    private byte[] without(int part) {
        List<ASN1Encodable> parts = new java.util.ArrayList<>(Arrays.asList(body().toArray()));
        parts.remove(part);
        return assembled(parts.toArray(new ASN1Encodable[0]));
    }

    private byte[] insert(int part, ASN1Encodable more) {
        List<ASN1Encodable> parts = new java.util.ArrayList<>(Arrays.asList(body().toArray()));
        parts.add(part, more);
        return assembled(parts.toArray(new ASN1Encodable[0]));
    }

    private byte[] assembled(ASN1Encodable... parts) {
        ASN1Sequence outer = ASN1Sequence.getInstance(good);
        try {
            return sequence(new DERSequence(parts), outer.getObjectAt(1), outer.getObjectAt(2))
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DERTaggedObject version(BigInteger number) {
        return new DERTaggedObject(true, 0, new ASN1Integer(number));
    }

    /** [0] with two elements in it, which no encoder writes. */
    private static ASN1Encodable twice(ASN1Encodable inner) {
        return new DERTaggedObject(false, 0, new DERSequence(new ASN1Encodable[] {inner, inner}));
    }

    private static ASN1Encodable extension(String type, boolean critical, String value) {
        byte[] content = HexFormat.of().parseHex(value);
        return new Extension(new ASN1ObjectIdentifier(type), critical, new DEROctetString(content));
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }
}
