package dev.countersign.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import java.math.BigInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lie of the encoder is found before anything is signed, whichever field it is about. */
class LinterTest {
    private static final Workbench BENCH = new Workbench();
    private static final Made CA = BENCH.authority();

    /** What the encoder writes instead, and a finding that this must lead to. */
    record Case(String finding, UnaryOperator<Blank> lie) {
        @Override
        public String toString() {
            return finding;
        }
    }

    static Stream<Case> liesAboutNumbersKeysAndNames() {
        BigInteger other = BigInteger.ONE.shiftLeft(126);
        return Stream.of(
                new Case("serial number differs", blank -> blank.serial(other)),
                new Case("serial number under 64 bits", blank -> blank.serial(BigInteger.TEN)),
                new Case("not positive", blank -> blank.serial(BigInteger.ONE.negate())),
                new Case("public key differs", blank -> blank.keys(BENCH.smith.keys())),
                new Case(
                        "RSA of 1024 bits",
                        blank ->
                                blank.publicKey(
                                        SubjectPublicKeyInfo.getInstance(BENCH.weakKey().der()))),
                new Case("subject differs", blank -> blank.subject(Blank.name("other"))),
                new Case("names differ", blank -> blank.spiffe("spiffe://acme.example/admin")),
                new Case("names differ", blank -> blank.without(Extension.subjectAlternativeName)));
    }

    static Stream<Case> liesAboutTimes() {
        return Stream.of(
                new Case("notBefore differs", blank -> blank.valid(Workbench.NOW, Workbench.END)),
                new Case("notAfter differs", blank -> blank.valid(Workbench.NOW, Workbench.END)),
                new Case("validity is empty", blank -> blank.valid(Workbench.END, Workbench.BEGIN)),
                new Case(
                        "begins before its issuer",
                        blank -> blank.valid(Workbench.BEGIN.minusSeconds(1), Workbench.END)),
                new Case(
                        "outlives its issuer",
                        blank -> blank.valid(Workbench.BEGIN, Workbench.END.plusSeconds(1))));
    }

    static Stream<Case> liesAboutUse() {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.32473.1");
        return Stream.of(
                new Case(
                        "is an authority",
                        blank ->
                                blank.extension(
                                        Extension.basicConstraints,
                                        true,
                                        new BasicConstraints(true))),
                new Case(
                        "key usage differs",
                        blank -> blank.usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)),
                new Case("key usage differs", blank -> blank.without(Extension.keyUsage)),
                new Case(
                        "purposes differ",
                        blank -> blank.purposes(KeyPurposeId.anyExtendedKeyUsage)),
                new Case("purposes differ", blank -> blank.without(Extension.extendedKeyUsage)),
                new Case(
                        "extensions differ",
                        blank -> blank.extension(unknown, false, DERNull.INSTANCE)),
                new Case(
                        "extensions differ",
                        blank ->
                                blank.extension(
                                        Extension.keyUsage,
                                        false,
                                        new KeyUsage(KeyUsage.digitalSignature))),
                new Case("subject key identifier is missing", Blank::withoutKeyIds),
                new Case("authority key identifier differs", Blank::withoutKeyIds));
    }

    @ParameterizedTest
    @MethodSource({"liesAboutNumbersKeysAndNames", "liesAboutTimes", "liesAboutUse"})
    void findsTheLie(Case lied) {
        IssuanceRefusal refusal =
                (IssuanceRefusal)
                        BENCH.issuer(CA, BENCH.encoder(CA, lied.lie()), Workbench.signer(CA))
                                .prepare(BENCH.request(), Workbench.NOW);

        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_LINT);
        assertThat(refusal.seen()).as("%s", BENCH.seeded).contains(lied.finding());
    }

    @Test
    void findsAnotherIssuer() {
        Made stranger = BENCH.blank().subject(Blank.name("stranger")).selfSigned();
        CertificateEncoder encoder = BENCH.encoder(stranger, UnaryOperator.identity());

        IssuanceRefusal refusal =
                (IssuanceRefusal)
                        BENCH.issuer(CA, encoder, Workbench.signer(CA))
                                .prepare(BENCH.request(), Workbench.NOW);

        assertThat(refusal.findings())
                .containsExactly("issuer differs", "authority key identifier differs");
    }

    @Test
    void findsNothingInWhatWasDecided() {
        assertThat(BENCH.issuer(CA).prepare(BENCH.request(), Workbench.NOW))
                .isInstanceOf(SigningPermit.class);
    }
}
