package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.BlankResponse;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OcspResponseTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final ASN1ObjectIdentifier UNHEARD_OF = new ASN1ObjectIdentifier("1.2.3.4");

    private final Smith smith = new Smith(Seeded.fresh(), NOW);
    private final Made issuer = smith.authority("Issuer").selfSigned();
    private final Made leaf = smith.leaf("leaf").signedBy(issuer);

    @ParameterizedTest
    @CsvSource({
        "1, malformedRequest",
        "2, internalError",
        "3, tryLater",
        "5, sigRequired",
        "6, unauthorized",
        "9, something that is no status",
    })
    void readsNoneThatIsUnsuccessful(int status, String said) throws Exception {
        byte[] der = {0x30, 0x03, 0x0a, 0x01, (byte) status};
        assertThat(why(der)).isEqualTo("the responder said " + said);
        if (status < 9) {
            assertThat(new OCSPRespBuilder().build(status, null).getEncoded()).isEqualTo(der);
        }
    }

    @Test
    void readsWhatBouncyCastleMakes() throws IOException, OCSPException {
        Instant since = NOW.minusSeconds(7);
        OcspResponse response =
                response()
                        .revoked(leaf, issuer, since)
                        .unknown(issuer, issuer)
                        .goodBySha256(leaf, issuer)
                        .showing(issuer)
                        .readBy(issuer);

        assertThat(response.answers())
                .extracting(OcspAnswer::said)
                .containsExactly(
                        OcspAnswer.Said.GOOD,
                        OcspAnswer.Said.REVOKED,
                        OcspAnswer.Said.UNKNOWN,
                        OcspAnswer.Said.GOOD);
        assertThat(response.answers().get(1).since()).isEqualTo(since);
        assertThat(response.answers().get(0).thisUpdate())
                .isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(response.answers().get(0).nextUpdate()).contains(NOW.plus(Duration.ofHours(23)));
        assertThat(response.answers())
                .extracting(one -> one.id().means(leaf.read(), issuer.read()))
                .containsExactly(true, true, false, true);
        assertThat(response.answers().get(0).id())
                .hasToString("serial " + leaf.read().serial().toString(16));
        assertThat(response.producedAt()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(response.certificates()).containsExactly(issuer.read());
        assertThat(response.isBy(issuer.read())).isTrue();
        assertThat(response.isBy(leaf.read())).isFalse();
        assertThat(response.algorithm()).contains(SignatureAlgorithm.ECDSA_SHA256);
        assertThat(response.fingerprint()).hasSize(64);
        assertThat(response).hasToString("OCSP response of 2026-11-24T07:10:00Z with 4 answers");
    }

    @Test
    void knowsItsResponderByName() {
        OcspResponse response = response().byName().readBy(issuer);
        assertThat(response.isBy(issuer.read())).isTrue();
        assertThat(response.isBy(leaf.read())).isFalse();
    }

    @Test
    void readsNothingCriticalThatItDoesNotUnderstand() throws IOException {
        for (boolean critical : new boolean[] {true, false}) {
            Extension extension =
                    new Extension(UNHEARD_OF, critical, DERNull.INSTANCE.getEncoded());
            for (BlankResponse one :
                    new BlankResponse[] {
                        response().extension(extension), response().answerExtension(extension)
                    }) {
                Parsed<OcspResponse> read = OcspResponse.read(one.signedBy(issuer));
                if (critical) {
                    assertThat(read)
                            .isEqualTo(
                                    Parsed.bad(
                                            "a critical extension of an OCSP response: 1.2.3.4"));
                } else {
                    assertThat(read).isInstanceOf(Parsed.Good.class);
                }
            }
        }
    }

    @Test
    void readsNoMoreThanItsBounds() {
        assertThat(why(new byte[OcspResponse.MOST_BYTES + 1]))
                .isEqualTo("65537 bytes (expected: at most 65536)");
        BlankResponse most = smith.response();
        for (int answer = 0; answer < 64; answer++) {
            most.good(leaf, issuer);
        }
        assertThat(OcspResponse.read(most.signedBy(issuer))).isInstanceOf(Parsed.Good.class);
        assertThat(why(most.good(leaf, issuer).signedBy(issuer))).isEqualTo("more than 64 answers");
        BlankResponse shown = response().showing(leaf).showing(leaf).showing(leaf).showing(leaf);
        assertThat(OcspResponse.read(shown.signedBy(issuer))).isInstanceOf(Parsed.Good.class);
        assertThat(why(shown.showing(leaf).signedBy(issuer))).isEqualTo("more than 4 certificates");
    }

    @Test
    void readsNoByteTooManyOrTooFew() {
        byte[] whole = response().signedBy(issuer);
        assertThat(why(Arrays.copyOf(whole, whole.length + 1)))
                .isEqualTo("1 bytes after the end of the OCSP response");
        for (int length = 0; length < whole.length; length++) {
            assertThat(OcspResponse.read(Arrays.copyOf(whole, length)))
                    .isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void readsNoOtherForm() throws IOException {
        byte[] whole = response().signedBy(issuer);
        ASN1Sequence outer = ASN1Sequence.getInstance(whole);
        ASN1Sequence typed =
                ASN1Sequence.getInstance(
                        ASN1TaggedObject.getInstance(outer.getObjectAt(1)).getExplicitBaseObject());
        byte[] basic = ASN1OctetString.getInstance(typed.getObjectAt(1)).getOctets();
        assertThat(OcspResponse.read(wrapped(typed.getObjectAt(0), basic)))
                .isInstanceOf(Parsed.Good.class);

        assertThat(why(wrapped(UNHEARD_OF, basic))).isEqualTo("an OCSP response that is not basic");
        assertThat(why(wrapped(typed.getObjectAt(0), stating(basic))))
                .isEqualTo("an OCSP response that states its version");
        assertThat(
                        why(
                                hex(
                                        whole,
                                        "180f3230323631313234303731303030",
                                        "170f3230323631313234303731303030")))
                .isEqualTo("a time that is no GeneralizedTime");
        assertThat(why(hex(whole, "300906052b0e03021a0500", "300906052b0e03021b0500")))
                .isEqualTo("a CertID by another hash than SHA-1 or SHA-256");
        assertThat(why(hex(whole, "8000180f", "8300180f")))
                .isEqualTo("a status that is none of the three");
        byte[] revoked = smith.response().revoked(leaf, issuer, NOW).signedBy(issuer);
        assertThat(why(hex(revoked, "a0030a0101", "a0030a0107")))
                .isEqualTo("a reason of a revocation that is none");
        assertThat(why(hex(response().showing(leaf).signedBy(issuer), "a003020102", "a003020101")))
                .isEqualTo("a responder's certificate: version 2 (expected: 3)");
    }

    /** An outer response around these bytes. */
    private static byte[] wrapped(ASN1Encodable type, byte[] basic) throws IOException {
        ASN1EncodableVector outer = new ASN1EncodableVector();
        outer.add(new org.bouncycastle.asn1.ASN1Enumerated(0));
        outer.add(
                new DERTaggedObject(
                        true,
                        0,
                        new DERSequence(new ASN1Encodable[] {type, new DEROctetString(basic)})));
        return new DERSequence(outer).getEncoded();
    }

    /** The same response with its default version written out. */
    private static byte[] stating(byte[] basic) throws IOException {
        ASN1Sequence parts = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(basic));
        ASN1EncodableVector data = new ASN1EncodableVector();
        data.add(new DERTaggedObject(true, 0, new ASN1Integer(0)));
        for (ASN1Encodable one : ASN1Sequence.getInstance(parts.getObjectAt(0))) {
            data.add(one);
        }
        ASN1EncodableVector all = new ASN1EncodableVector();
        all.add(new DERSequence(data));
        all.add(parts.getObjectAt(1));
        all.add(parts.getObjectAt(2));
        return new DERSequence(all).getEncoded();
    }

    private static byte[] hex(byte[] whole, String from, String to) {
        String text = HexFormat.of().formatHex(whole);
        assertThat(text).contains(from);
        return HexFormat.of().parseHex(text.replaceFirst(from, to));
    }

    private BlankResponse response() {
        return smith.response().good(leaf, issuer);
    }

    private static String why(byte[] der) {
        return ((Parsed.Bad<OcspResponse>) OcspResponse.read(der)).why();
    }
}
