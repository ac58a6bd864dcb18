package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionTest {
    private final Smith smith = new Smith(Seeded.fresh(), Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();

    @Test
    void saysWhenLeafBecomesValid() {
        Made leaf =
                smith.leaf("x")
                        .valid(
                                Court.NOW.plus(Duration.ofDays(3)),
                                Court.NOW.plus(Duration.ofDays(4)))
                        .selfSigned();

        assertThat(new CertificateRejection.LeafNotYetValid(leaf.read(), Court.NOW).seen())
                .isEqualTo(
                        "leaf becomes valid in 3 days (notBefore 2026-11-27T08:10:00Z, now"
                                + " 2026-11-24T08:10:00Z)");
    }

    @Test
    void saysFewOfManyUnknownExtensions() {
        Set<String> oids = new TreeSet<>();
        for (int i = 0; i < 3_000; i++) {
            oids.add("1.2.3." + i);
        }
        String seen = new CertificateRejection.UnsupportedExtension(root.read(), oids).seen();

        assertThat(seen).hasSizeLessThan(1_000).contains("1.2.3.0").contains("and 2992 more");
    }

    @Test
    void saysNothingThatStartsNewLineOrEscapes() {
        X500Name nasty =
                new X500NameBuilder()
                        .addRDN(BCStyle.CN, new DERUTF8String("web\n\u001b[31mforged\r\u202e"))
                        .build();
        Made leaf =
                smith.leaf("x")
                        .subject(nasty)
                        .extension(new ASN1ObjectIdentifier("1.2.3"), true, DERNull.INSTANCE)
                        .signedBy(root);
        var read = leaf.read();
        List<Rejection> rejections =
                List.of(
                        new ChainRejection.UnknownIssuer(read, Optional.of(read)),
                        new ChainRejection.UnknownIssuer(read, Optional.empty()),
                        new ChainRejection.SelfSigned(read),
                        new ChainRejection.BadSignature(read, read),
                        new CertificateRejection.LeafExpired(read, Court.NOW),
                        new CertificateRejection.LeafNotYetValid(read, Court.NOW),
                        new ChainRejection.IssuerExpired(read, Court.NOW),
                        new ChainRejection.IssuerNotCa(read, "why"),
                        new ChainRejection.PathTooLong(read, 3),
                        new CertificateRejection.WrongUsage(read, Role.SERVER, "why"),
                        new CertificateRejection.WeakKey(read),
                        new CertificateRejection.UnsupportedAlgorithm(read),
                        new CertificateRejection.UnsupportedExtension(read, read.criticalUnknown()),
                        new NameRejection.NoName(read),
                        new NameRejection.SeveralSpiffeIds(read, List.of("a\n", "b")),
                        new RevocationRejection.Revoked(read, Court.NOW),
                        new RevocationRejection.CrlStale(read, Court.NOW, Court.NOW));

        for (Rejection rejection : rejections) {
            assertThat(rejection.seen()).matches("[ -~]+").hasSizeLessThan(1_000);
        }
    }

    @Test
    void hasItsOwnCodeForEachKind() {
        Set<String> names =
                Court.kindsOfRejection().stream()
                        .map(Class::getSimpleName)
                        .collect(Collectors.toSet());
        Set<String> codes =
                Arrays.stream(dev.countersign.problem.ProblemCode.values())
                        .map(Enum::name)
                        .filter(name -> name.startsWith("TRUST_"))
                        .collect(Collectors.toSet());

        // LeafChanged is of the family proof, and NoPath has the code of its cause
        assertThat(names).hasSize(codes.size() + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 seconds",
        "1, 1 seconds",
        "119, 119 seconds",
        "120, 2 minutes",
        "7199, 119 minutes",
        "7200, 2 hours",
        "172799, 47 hours",
        "172800, 2 days",
        "31536000, 365 days"
    })
    void saysLengthsOfTimeInTheLargestUnitThatFits(long seconds, String text) {
        assertThat(Ago.text(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void namesRolesAsPeopleDo() {
        assertThat(Role.CLIENT).hasToString("client");
        assertThat(Role.SERVER).hasToString("server");
    }
}
