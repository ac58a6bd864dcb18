package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two values of a directory name are the same when RFC 4518 prepares them the same. */
class DirectoryStringTest {

    @ParameterizedTest
    @CsvSource({
        "Acme, acme, true",
        "ACME Example, acme example, true",
        "acme  example, acme example, true",
        "'  acme example ', acme example, true",
        "'acme\texample', acme example, true",
        "acme\u00a0example, acme example, true",
        "acme\u0085example, acme example, true",
        "ac\u00adme, acme, true",
        "M\u00dcNCHEN, m\u00fcnchen, true",
        "mu\u0308nchen, m\u00fcnchen, true",
        "STRASSE, stra\u00dfe, true",
        "\uff21cme, acme, true",
        "acme, acmes, false",
        "acme, '', false",
        "acmeexample, acme example, false",
        "m\u00fcnchen, munchen, false",
        "acme!, acme, false"
    })
    void comparesTextAsPrepared(String one, String other, boolean same)
            throws DerException, IOException {
        String left = prepared(new DERUTF8String(one));
        String right = prepared(new DERUTF8String(other));

        assertThat(left.equals(right)).isEqualTo(same);
    }

    @Test
    void comparesTextWhateverTypeItWasWrittenIn() throws DerException, IOException {
        String wanted = prepared(new DERUTF8String("Acme"));

        assertThat(prepared(new DERPrintableString("ACME"))).isEqualTo(wanted);
        assertThat(prepared(new DERIA5String("acme"))).isEqualTo(wanted);
        assertThat(prepared(new DERBMPString("acmE"))).isEqualTo(wanted);
    }

    @Test
    void comparesTeletexByItsBytes() throws DerException, IOException {
        byte[] umlaut = {(byte) 0xfc};

        assertThat(prepared(new DERT61String("Acme")))
                .isEqualTo(prepared(new DERT61String("Acme")))
                .isNotEqualTo(prepared(new DERT61String("acme")))
                .isNotEqualTo(prepared(new DERT61String("Acme ")))
                .isNotEqualTo(prepared(new DERUTF8String("Acme")));
        assertThat(prepared(new DERT61String(umlaut)))
                .isNotEqualTo(prepared(new DERUTF8String("\u00fc")));
    }

    @Test
    void foldsAsciiLikeEverythingElse() throws DerException, IOException {
        for (char c = 1; c < 0x80; c++) {
            // the same character beside one that is not ASCII, which goes the longer way
            String alone = prepared(new DERUTF8String("x" + c + "x"));
            String beside = prepared(new DERUTF8String("x" + c + "x\u00e4"));

            assertThat(beside).as("character %s", (int) c).isEqualTo(alone + "\u00e4");
        }
    }

    @Test
    void notesEachCharacterThatAPrintableStringMayNotHave() throws DerException, IOException {
        // X.680 §41.4, table 10
        String printable =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?";
        for (char c = 1; c < 0x80; c++) {
            assertThat(notes(new DERPrintableString("a" + c)))
                    .as("character %s", (int) c)
                    .isEqualTo(printable.indexOf(c) < 0);
        }
        assertThat(notes(new DERUTF8String("a*"))).isFalse();
        assertThat(notes(new DERUTF8String(""))).isTrue();
    }

    @Test
    void takesNoNulAndNothingThatIsNotItsType() {
        assertThatThrownBy(() -> prepared(new DERUTF8String("\0a")))
                .isInstanceOf(DerException.class);
        assertThatThrownBy(() -> prepared(new DERUTF8String("a\0")))
                .isInstanceOf(DerException.class);
        assertThatThrownBy(() -> prepared(new DEROctetString(bytes("a"))))
                .isInstanceOf(DerException.class)
                .hasMessageContaining("no string");
        byte[] overlong = {0x0c, 2, (byte) 0xc0, (byte) 0x80};
        assertThatThrownBy(() -> read(overlong, new Deviations()))
                .isInstanceOf(DerException.class)
                .hasMessageContaining("UTF-8");
    }

    private static String prepared(ASN1Encodable value) throws DerException, IOException {
        return read(encoded(value), new Deviations()).prepared();
    }

    private static boolean notes(ASN1Encodable value) throws DerException, IOException {
        Deviations noted = new Deviations();
        read(encoded(value), noted);
        return !noted.all().isEmpty();
    }

    private static DirectoryString read(byte[] der, Deviations noted) throws DerException {
        return DirectoryString.read(new Der(der), noted);
    }

    private static byte[] encoded(ASN1Encodable value) throws IOException {
        return value.toASN1Primitive().getEncoded("DER");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
