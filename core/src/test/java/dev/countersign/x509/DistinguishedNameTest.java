package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Blank;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.time.Instant;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
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
                "web\0null",
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
    void isAnotherNameInAnotherEncoding() {
        X500Name utf8 = new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String("web")).build();
        X500Name bmp = new X500NameBuilder().addRDN(BCStyle.CN, new DERBMPString("web")).build();

        assertThat(subject(utf8))
                .isEqualTo(subject(utf8))
                .hasSameHashCodeAs(subject(utf8))
                .isNotEqualTo(subject(bmp))
                .isNotEqualTo("CN=web");
    }

    private DistinguishedName subject(X500Name name) {
        return smith.leaf("x")
                .subject(name)
                .signedBy(smith.authority("CA").selfSigned())
                .read()
                .subject();
    }
}
