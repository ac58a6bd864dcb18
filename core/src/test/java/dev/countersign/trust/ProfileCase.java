package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Blank;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.PolicyDemand;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** A path that conforms to every profile, with one departure at a time. */
abstract class ProfileCase {
    static final String STANDARD = "standard";
    static final String STRICT = "strict";
    static final String WEB = "web";
    static final X500Name NOBODY = new X500NameBuilder().build();

    final Smith smith = new Smith(Seeded.fresh(), Court.NOW);
    final Court court = new Court();

    static Demands alone(Profile profile) {
        return new Demands(
                profile, PolicyDemand.none(), Demands.Use.ANY, RevocationMode.CHECK_IF_PRESENT);
    }

    Judgement judge(Demands demands, Made anchor, Made leaf) {
        TrustBundle bundle =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(List.of(anchor.read())).demanding(demands),
                        Court.NOW);
        return court.judge(
                Court.shown(leaf),
                new Conditions(bundle, Role.SERVER, Expectation.anyName(), Court.NOW));
    }

    static KeyPair pair(String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    final Made keyHolder = smith.authority("Root").selfSigned();

    final Made issuing = smith.authority("Intermediate").selfSigned();

    byte[] keyIdOfRoot() {
        return keyIdOf(keyHolder);
    }

    static byte[] keyIdOf(Made holder) {
        return HexFormat.of().parseHex(holder.read().subjectKeyId());
    }

    static X500Name commonName(String name) {
        return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    }

    static Blank withCriticalName(Blank blank) {
        return blank.extension(
                Extension.subjectAlternativeName,
                true,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "web.example")));
    }

    Map<String, String> leafRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(change, blank -> blank, blank -> blank);
    }

    Map<String, String> authorityRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(blank -> blank, change, blank -> blank);
    }

    Map<String, String> rootRefusedBy(UnaryOperator<Blank> change) {
        return refusedBy(blank -> blank, blank -> blank, change);
    }

    /**
     * The profiles that refuse such a path, with their reasons; for each, nothing but the profile.
     */
    Map<String, String> refusedBy(
            UnaryOperator<Blank> leaf,
            UnaryOperator<Blank> authority,
            UnaryOperator<Blank> anchor) {
        Made root = anchor.apply(smith.authority("Root").keys(keyHolder.keys())).selfSigned();
        Made intermediate =
                authority
                        .apply(smith.authority("Intermediate").keys(issuing.keys()))
                        .signedBy(root);
        Made web =
                leaf.apply(smith.leaf("web").subject(organization()).dns("web.example"))
                        .signedBy(intermediate);
        Map<String, String> refused = new TreeMap<>();
        for (Profile profile : Profile.values()) {
            TrustBundle bundle =
                    TrustBundle.of(
                            TrustBundle.Parts.anchors(List.of(root.read()))
                                    .demanding(Demands.of(profile)),
                            Court.NOW);
            Expectation anybody = Expectation.anyName();
            Judgement judgement =
                    court.judge(
                            Court.shown(web, intermediate),
                            new Conditions(bundle, Role.SERVER, anybody, Court.NOW));
            if (judgement instanceof Rejection rejection) {
                assertThat(rejection).isInstanceOf(CertificateRejection.AgainstProfile.class);
                assertThat(rejection.code()).isEqualTo(ProblemCode.TRUST_AGAINST_PROFILE);
                refused.put(profile.text(), rejection.seen());
            }
        }
        assertThat(new ArrayList<>(refused.keySet())).doesNotContain(STANDARD);
        return refused;
    }

    static X500Name organization() {
        return new X500NameBuilder().addRDN(BCStyle.O, "smith").build();
    }
}
