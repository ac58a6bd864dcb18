package dev.countersign.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.junit.jupiter.api.Test;

/**
 * One element more, in any structure of what a peer sends: nobody wrote it there who writes DER,
 * and whoever passes over it reads something else than the signature covers (R4).
 */
class ExtraElementTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final byte[] NULL = {5, 0};
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.2.3.4");
    private static final String ALGORITHM = "/1/0/1/0/1";
    private static final List<String> OTHER_NAME =
            List.of("/0/7/0/3/1/0/0/1", "/0/7/0/3/1/0/0/1/0");
    private static final List<String> ACCESS = List.of("/0/7/0/8/1/0", "/0/7/0/8/1/0/0");
    private static final int CONSTRUCTED = 0x20;
    private static final int OCTET_STRING = 0x04;

    private final Smith smith = new Smith(Seeded.fresh(), NOW);
    private final Made issuer = smith.authority("Issuer").selfSigned();
    private final Made leaf = smith.leaf("leaf").dns("a.example").signedBy(issuer);

    @Test
    void isNotPassedOverInAResponse() throws Exception {
        byte[] der =
                smith.response()
                        .good(leaf, issuer)
                        .revoked(leaf, issuer, NOW)
                        .unknown(leaf, issuer)
                        .answerExtension(nothingMuch())
                        .extension(nothingMuch())
                        .showing(issuer)
                        .signedBy(issuer);
        assertThat(accepted(der, OcspResponse::read))
                .as("a signature algorithm that is none is carried, and believed by nobody")
                .containsExactly(ALGORITHM);
        assertThat(
                        OcspResponse.read(variants(der, "").getOrDefault(ALGORITHM, NULL))
                                .orThrow()
                                .algorithm())
                .isEmpty();
        assertThat(OcspResponse.read(der).orThrow().algorithm()).isPresent();
    }

    @Test
    void isNotPassedOverInACertificate() {
        assertThat(accepted(leaf.der(), Certificate::read)).isEmpty();
        assertThat(Certificate.read(leaf.der())).isInstanceOf(Parsed.Good.class);
        Map<String, byte[]> variants = variants(rich().der(), "");
        assertThat(accepted(rich().der(), Certificate::read))
                .as(
                        "what another name has for its value is not read; what access to more has is a deviation")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(OTHER_NAME.stream(), ACCESS.stream()).toList());
        for (String where : ACCESS) {
            assertThat(Certificate.read(variants.getOrDefault(where, NULL)).orThrow().deviations())
                    .as(where)
                    .isNotEmpty();
        }
        assertThat(Certificate.read(rich().der()).orThrow().deviations()).isEmpty();
    }

    @Test
    void isNotPassedOverInARevocationList() {
        byte[] der = smith.list(issuer).number(1).revoking(BigInteger.TEN, NOW).der();
        assertThat(accepted(der, RevocationList::read)).isEmpty();
        assertThat(RevocationList.read(der)).isInstanceOf(Parsed.Good.class);
    }

    /** With one of every extension that is read. */
    private Made rich() {
        DERTaggedObject other = new DERTaggedObject(true, 0, new DERSequence(new ASN1Integer(1)));
        PolicyQualifierInfo page = new PolicyQualifierInfo("https://policies.example/");
        DistributionPoint point =
                new DistributionPoint(
                        new DistributionPointName(
                                new GeneralNames(
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier,
                                                "http://lists.example/1"))),
                        new ReasonFlags(ReasonFlags.keyCompromise),
                        new GeneralNames(new GeneralName(new X500Name("CN=Issuer"))));
        return smith.authority("Rich")
                .pathLength(1)
                .purposes(KeyPurposeId.id_kp_serverAuth)
                .names(
                        new GeneralName(
                                GeneralName.otherName,
                                new DERSequence(new ASN1Encodable[] {POLICY, other})),
                        new GeneralName(new X500Name("CN=a,O=b")))
                .extension(
                        Extension.certificatePolicies,
                        false,
                        new CertificatePolicies(
                                new PolicyInformation(POLICY, new DERSequence(page))))
                .extension(
                        Extension.policyMappings,
                        false,
                        new DERSequence(
                                new DERSequence(new ASN1Encodable[] {POLICY, POLICY.branch("1")})))
                .extension(
                        Extension.nameConstraints,
                        true,
                        new NameConstraints(
                                new GeneralSubtree[] {
                                    new GeneralSubtree(
                                            new GeneralName(GeneralName.dNSName, "a.example"))
                                },
                                null))
                .extension(
                        Extension.cRLDistributionPoints,
                        false,
                        new CRLDistPoint(new DistributionPoint[] {point}))
                .extension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(
                                X509ObjectIdentifiers.id_ad_ocsp,
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier,
                                        "http://ocsp.example/")))
                .signedBy(issuer);
    }

    private static Extension nothingMuch() throws IOException {
        return new Extension(POLICY, false, DERNull.INSTANCE.getEncoded());
    }

    private static List<String> accepted(byte[] der, Function<byte[], Parsed<?>> read) {
        Map<String, byte[]> variants = variants(der, "");
        assertThat(variants).hasSizeGreaterThan(12);
        return variants.entrySet().stream()
                .filter(one -> read.apply(one.getValue()) instanceof Parsed.Good)
                .map(Map.Entry::getKey)
                .toList();
    }

    // ---- DER, taken apart and put together again

    /** Copies with one element more, by the path to it: numbers of elements, from 0. */
    private static Map<String, byte[]> variants(byte[] element, String path) {
        int tag = element[0] & 0xff;
        byte[] content = Arrays.copyOfRange(element, contentAt(element), element.length);
        Map<String, byte[]> variants = new LinkedHashMap<>();
        if ((tag & CONSTRUCTED) != 0) {
            variants.put(path, element(tag, content, NULL));
        }
        if ((tag & CONSTRUCTED) != 0 || isWrapped(tag, content)) {
            List<byte[]> children = elements(content);
            for (int at = 0; at < children.size(); at++) {
                List<byte[]> changed = new ArrayList<>(children);
                int place = at;
                variants(children.get(at), path + "/" + at)
                        .forEach((where, inner) -> {
                            changed.set(place, inner);
                            variants.put(where, element(tag, changed.toArray(new byte[0][])));
                        });
            }
        }
        return variants;
    }

    /** An extension's value, or the response in a response. */
    private static boolean isWrapped(int tag, byte[] content) {
        return tag == OCTET_STRING
                && content.length > 2
                && content[0] == 0x30
                && contentAt(content) + lengthOf(content) == content.length;
    }

    private static List<byte[]> elements(byte[] content) {
        List<byte[]> elements = new ArrayList<>();
        int at = 0;
        while (at < content.length) {
            byte[] rest = Arrays.copyOfRange(content, at, content.length);
            int size = contentAt(rest) + lengthOf(rest);
            elements.add(Arrays.copyOf(rest, size));
            at += size;
        }
        return elements;
    }

    private static int contentAt(byte[] element) {
        return (element[1] & 0x80) == 0 ? 2 : 2 + (element[1] & 0x7f);
    }

    private static int lengthOf(byte[] element) {
        int length = 0;
        for (int at = 2; at < contentAt(element); at++) {
            length = (length << Byte.SIZE) | (element[at] & 0xff);
        }
        return contentAt(element) == 2 ? element[1] : length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() >= 0x100) {
            whole.writeBytes(
                    new byte[] {
                        (byte) 0x82, (byte) (content.size() >> Byte.SIZE), (byte) content.size()
                    });
        } else if (content.size() >= 0x80) {
            whole.writeBytes(new byte[] {(byte) 0x81, (byte) content.size()});
        } else {
            whole.write(content.size());
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
