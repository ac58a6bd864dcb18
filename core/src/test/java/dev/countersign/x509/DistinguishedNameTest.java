package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNumericString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinguishedNameTest {
    private static final int LONGEST = 300;

    private final Smith smith = new Smith(Seeded.fresh(), Instant.parse("2026-11-24T08:10:00Z"));

    @Test
    void readsAsPeopleWriteIt() {
        assertThat(subject(Blank.name("web"))).hasToString("O=smith,CN=web");
        assertThat(subject(new X500Name("C=DE,ST=BW,L=KA,OU=ops,SERIALNUMBER=7")))
                .hasToString("C=DE,ST=BW,L=KA,OU=ops,2.5.4.5=7");
        assertThat(subject(new X500NameBuilder().build())).hasToString("(no subject)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web\nforged line",
                "web\r\u001b[2Jcleared",
                "web,O=someone else",
                "\u202egnp.exe",
                "wéb",
                "web\u0085\u2028",
                "\ud83d\ude00"
            })
    void isHarmlessToPrint(String value) {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String(value)).build();

        assertThat(subject(name).toString()).matches("CN=[ -~]*").doesNotContain(",");
    }

    @Test
    void isShortWhateverItsLength() {
        X500NameBuilder many = new X500NameBuilder();
        for (int i = 0; i < 2_000; i++) {
            many.addRDN(BCStyle.OU, "unit " + i);
        }
        X500Name one =
                new X500NameBuilder().addRDN(BCStyle.DESCRIPTION, "x".repeat(50_000)).build();

        assertThat(subject(many.build()).toString()).hasSizeLessThan(LONGEST);
        assertThat(subject(one).toString()).hasSizeLessThan(LONGEST);
    }

    @Test
    void isTheSameNameInAnotherEncoding() {
        // RFC 5280 §7.1
        X500Name utf8 = new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String("web")).build();
        X500Name bmp = new X500NameBuilder().addRDN(BCStyle.CN, new DERBMPString("WEB ")).build();
        X500Name other =
                new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String("we b")).build();

        assertThat(subject(utf8))
                .isEqualTo(subject(utf8))
                .hasSameHashCodeAs(subject(utf8))
                .isEqualTo(subject(bmp))
                .hasSameHashCodeAs(subject(bmp))
                .isNotEqualTo(subject(other))
                .isNotEqualTo("CN=web");
    }

    @Test
    void isMadeOfStringsAlone() {
        for (ASN1Encodable string :
                List.of(
                        new DERPrintableString("7"),
                        new DERNumericString("7"),
                        new DERUniversalString(new byte[] {0, 0, 0, '7'}),
                        new DERIA5String("7"),
                        new DERT61String("7"))) {
            assertThat(subject(cn(string))).hasToString("CN=7");
        }
        for (ASN1Encodable other :
                List.of(
                        new ASN1Integer(7),
                        new DEROctetString(new byte[] {'7'}),
                        new DERBitString(new byte[] {'7'}),
                        new DERSequence(new DERUTF8String("7")))) {
            assertThat(read(cn(other)))
                    .isEqualTo(Parsed.bad("an attribute of a name that is no string"));
        }
    }

    @Test
    void hasNoNul() {
        assertThat(read(cn(new DERUTF8String("web\0null"))))
                .isEqualTo(Parsed.bad("an attribute of a name with a NUL in it"));
    }

    @Test
    void hasNoHalfCharacters() {
        // a set of a sequence of the attribute CN and a BMPString
        byte[] whole = HexFormat.of().parseHex("300d310b300906035504031e020061");
        byte[] half = HexFormat.of().parseHex("300c310a300806035504031e0100");

        assertThat(read(whole)).isInstanceOf(Parsed.Good.class);
        assertThat(read(half)).isEqualTo(Parsed.bad("an attribute of a name that is not UTF-16BE"));
    }

    @Test
    void keepsTheAttributesOfOneSetInOrder() throws IOException {
        X500Name pair =
                new X500NameBuilder()
                        .addMultiValuedRDN(
                                new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.O},
                                new String[] {"web", "acme"})
                        .build();
        byte[] good = pair.getEncoded(ASN1Encoding.DER);
        ASN1Set set = ASN1Set.getInstance(ASN1Sequence.getInstance(good).getObjectAt(0));
        DLSet turned = new DLSet(new ASN1Encodable[] {set.getObjectAt(1), set.getObjectAt(0)});
        byte[] bad = new DLSequence(turned).getEncoded(ASN1Encoding.DL);

        assertThat(read(good).orThrow()).hasToString("CN=web,O=acme");
        assertThat(read(bad)).isEqualTo(Parsed.bad("attributes out of order (X.690 §11.6)"));
    }

    private static X500Name cn(ASN1Encodable value) {
        return new X500NameBuilder().addRDN(BCStyle.CN, value).build();
    }

    private static Parsed<DistinguishedName> read(X500Name name) {
        try {
            return read(name.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Parsed<DistinguishedName> read(byte[] name) {
        try {
            return Parsed.good(DistinguishedName.read(new Der(name)));
        } catch (DerException e) {
            return Parsed.bad(String.valueOf(e.getMessage()));
        }
    }

    private DistinguishedName subject(X500Name name) {
        return smith.leaf("x")
                .subject(name)
                .signedBy(smith.authority("CA").selfSigned())
                .read()
                .subject();
    }
}
