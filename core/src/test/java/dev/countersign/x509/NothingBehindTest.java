package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.BlankList;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.junit.jupiter.api.Test;

/** What stands behind the last part of something is refused, and is not passed over (R4). */
class NothingBehindTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final byte[] NULL = {5, 0};
    private static final byte[] NOTHING = {};

    private final Smith smith = new Smith(Seeded.fresh(), NOW);
    private final Made issuer = smith.authority("Issuer").selfSigned();

    @Test
    void theExtensionsOfACertificate() throws IOException {
        byte[] der = smith.leaf("leaf").dns("a.example").signedBy(issuer).der();

        assertThat(Certificate.read(lastTagged(der, 0xa3, NULL))).isInstanceOf(Parsed.Bad.class);
        assertThat(Certificate.read(lastTagged(der, 0xa3, NOTHING)).orThrow().der()).isEqualTo(der);
    }

    @Test
    void theExtensionsOfARevocationList() throws IOException {
        byte[] der = list().der();

        assertThat(RevocationList.read(lastTagged(der, 0xa0, NULL))).isInstanceOf(Parsed.Bad.class);
        assertThat(RevocationList.read(lastTagged(der, 0xa0, NOTHING)).orThrow().der())
                .isEqualTo(der);
    }

    @Test
    void theEntriesOfARevocationList() throws IOException {
        byte[] der = list().der();

        assertThat(RevocationList.read(firstEntry(der, NULL))).isInstanceOf(Parsed.Bad.class);
        assertThat(RevocationList.read(firstEntry(der, NOTHING)).orThrow().der()).isEqualTo(der);
    }

    @Test
    void theNameConstraints() {
        ASN1Encodable permitted =
                new DERTaggedObject(
                        false,
                        0,
                        new DERSequence(
                                new GeneralSubtree(
                                        new GeneralName(GeneralName.dNSName, "a.example"))));

        assertThat(constrained(new DERSequence(new ASN1Encodable[] {permitted, DERNull.INSTANCE})))
                .isInstanceOf(Parsed.Bad.class);
        assertThat(constrained(new DERSequence(permitted))).isInstanceOf(Parsed.Good.class);
    }

    @Test
    void theNumbersOfAnRsaKeyAndTheKeyItself() throws IOException, DerException {
        ASN1Sequence info =
                ASN1Sequence.getInstance(smith.keys(KeyKind.RSA_2048).getPublic().getEncoded());
        byte[] algorithm = encoded(info.getObjectAt(0));
        byte[] key = ASN1BitString.getInstance(info.getObjectAt(1)).getOctets();
        byte[] numbers = replaced(ASN1Sequence.getInstance(key), -1, NOTHING);

        assertThat(PublicKeyInfo.read(new Der(info(algorithm, key, NOTHING))).problem()).isEmpty();
        for (byte[] wrong :
                List.of(
                        info(algorithm, element(0x30, numbers, NULL), NOTHING),
                        info(algorithm, joined(key, NULL), NOTHING),
                        info(algorithm, key, NULL))) {
            assertThatThrownBy(() -> PublicKeyInfo.read(new Der(wrong)))
                    .isInstanceOf(DerException.class);
        }
    }

    private static byte[] info(byte[] algorithm, byte[] key, byte[] behind) throws IOException {
        return element(0x30, algorithm, element(0x03, new byte[1], key), behind);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return org.bouncycastle.util.Arrays.concatenate(one, other);
    }

    private Parsed<Certificate> constrained(ASN1Encodable constraints) {
        return Certificate.read(
                smith.authority("Lower")
                        .extension(Extension.nameConstraints, true, constraints)
                        .signedBy(issuer)
                        .der());
    }

    private BlankList list() {
        Extension reason;
        try {
            reason = new Extension(Extension.reasonCode, false, new ASN1Enumerated(1).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return smith.list(issuer).number(1).revoking(BigInteger.TEN, NOW, reason);
    }

    // ---- other people's DER, put together again with something behind one part

    /** The last part of what was signed, which is tagged explicitly. */
    private static byte[] lastTagged(byte[] der, int tag, byte[] behind) throws IOException {
        ASN1Sequence whole = ASN1Sequence.getInstance(der);
        ASN1Sequence content = ASN1Sequence.getInstance(whole.getObjectAt(0));
        int last = content.size() - 1;
        ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(content.getObjectAt(last));
        byte[] extensions = encoded(tagged.getExplicitBaseObject());
        return around(whole, replaced(content, last, element(tag, extensions, behind)));
    }

    private static byte[] firstEntry(byte[] der, byte[] behind) throws IOException {
        ASN1Sequence whole = ASN1Sequence.getInstance(der);
        ASN1Sequence content = ASN1Sequence.getInstance(whole.getObjectAt(0));
        int at = content.size() - 2;
        ASN1Sequence entry =
                ASN1Sequence.getInstance(
                        ASN1Sequence.getInstance(content.getObjectAt(at)).getObjectAt(0));
        byte[] longer = element(0x30, replaced(entry, -1, NOTHING), behind);
        return around(whole, replaced(content, at, element(0x30, longer)));
    }

    private static byte[] around(ASN1Sequence whole, byte[] content) throws IOException {
        return element(
                0x30,
                element(0x30, content),
                encoded(whole.getObjectAt(1)),
                encoded(whole.getObjectAt(2)));
    }

    /** The parts one after the other, one of them replaced. */
    private static byte[] replaced(ASN1Sequence parts, int at, byte[] by) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int part = 0; part < parts.size(); part++) {
            all.write(part == at ? by : encoded(parts.getObjectAt(part)));
        }
        return all.toByteArray();
    }

    private static byte[] encoded(ASN1Encodable one) throws IOException {
        return one.toASN1Primitive().getEncoded("DER");
    }

    private static byte[] element(int tag, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length >= 0x100) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length >= 0x80) {
            all.write(0x81);
        }
        all.write(length);
        all.write(content.toByteArray());
        return all.toByteArray();
    }
}
