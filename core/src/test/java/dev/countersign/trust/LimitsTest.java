package dev.countersign.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer sends is bounded before it costs. */
@Timeout(30)
class LimitsTest {
    private final Smith smith = new Smith(Seeded.fresh(), Court.NOW);
    private final Court court = new Court();
    private final Made root = smith.authority("Root").selfSigned();

    @Test
    void comparesSoManyNamesWithSoManySubtreesAndNoMore() {
        assertThat(judgeNames(90, 250)).isInstanceOf(JudgedChain.class);
        assertThat(judgeNames(90, 300))
                .isEqualTo(
                        new ChainRejection.ChainTooLarge(
                                "comparisons of names with constraints", 25_001, 25_000));
    }

    private Judgement judgeNames(int names, int subtrees) {
        GeneralSubtree[] excluded = new GeneralSubtree[subtrees];
        for (int at = 0; at < subtrees; at++) {
            excluded[at] =
                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, "x" + at + ".org"));
        }
        GeneralName[] hosts = new GeneralName[names];
        for (int at = 0; at < names; at++) {
            hosts[at] = new GeneralName(GeneralName.dNSName, "h" + at + ".example");
        }
        Made authority =
                smith.authority("Constrained")
                        .extension(
                                Extension.nameConstraints,
                                true,
                                new NameConstraints(null, excluded))
                        .signedBy(root);
        Made leaf = smith.leaf("x").names(hosts).signedBy(authority);
        return judge(bundle(List.of()), leaf, authority);
    }

    @Test
    void triesSoManyIssuersAndNoMore() {
        // every one of them issued every other: a search without bounds would take years
        List<KeyPair> keys = new ArrayList<>();
        List<Certificate> known = new ArrayList<>();
        for (int at = 0; at < 12; at++) {
            keys.add(smith.keys());
        }
        Made first = smith.authority("Same").keys(keys.get(0)).withoutKeyIds().selfSigned();
        for (KeyPair one : keys) {
            known.add(smith.authority("Same").keys(one).withoutKeyIds().signedBy(first).read());
        }
        Made leaf = smith.leaf("x").dns("a.example").withoutKeyIds().signedBy(first);

        assertThat(judge(bundle(known), leaf)).isInstanceOf(Rejection.class);
        assertThat(court.signatures().count()).isLessThanOrEqualTo(64);
    }

    @Test
    void triesAThousandIssuersAndNotOneMore() {
        Made first = smith.authority("Same").withoutKeyIds().selfSigned();
        Made leaf = smith.leaf("x").dns("a.example").withoutKeyIds().signedBy(first);
        List<byte[]> chain = new ArrayList<>(List.of(leaf.der()));
        // none of them is an authority, which costs no signature
        chain.addAll(numbered(smith.leaf("Same").withoutKeyIds().signedBy(first), 1_001));

        ChainRejection.NoPath thousand = judgeShown(chain.subList(0, 1_001));
        assertThat(thousand.cause()).isNotInstanceOf(ChainRejection.ChainTooLarge.class);
        assertThat(thousand.candidates()).as("as many as are told").hasSize(16);
        assertThat(judgeShown(chain).cause())
                .isEqualTo(new ChainRejection.ChainTooLarge("issuers to try", 1_001, 1_000));
        assertThat(court.signatures().count()).isZero();
    }

    /** The same certificate with other serials, under the signature of the first. */
    private static List<byte[]> numbered(Made made, int count) {
        byte[] serial = made.read().serial().toByteArray();
        int at = new String(made.der(), ISO_8859_1).indexOf(new String(serial, ISO_8859_1));
        List<byte[]> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            byte[] der = made.der().clone();
            der[at + serial.length - 2] = (byte) (number >> Byte.SIZE);
            der[at + serial.length - 1] = (byte) number;
            all.add(der);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 2, 1",
        "1, 0, 1, 2, 1",
        "1, 1, 0, 2, 1",
        "1, 1, 1, 1, 1",
        "1, 1, 1, 2, 0"
    })
    void areNeverNone(int certificates, int bytes, int names, int depth, int signatures) {
        assertThatThrownBy(() -> new Limits(certificates, bytes, names, depth, signatures))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void letSoManySignaturesBeCheckedAndNoMore() {
        Made intermediate = smith.authority("Intermediate").signedBy(root);
        Made leaf = smith.leaf("x").dns("a.example").signedBy(intermediate);
        Conditions conditions = Court.conditions(bundle(List.of()), Role.SERVER);

        assertThat(judgeWithin(2, conditions, leaf, intermediate)).isInstanceOf(JudgedChain.class);
        assertThat(judgeWithin(1, conditions, leaf, intermediate))
                .isEqualTo(new ChainRejection.ChainTooLarge("units of signatures to check", 2, 1));
        Made dear = smith.authority("Dear").keys(smith.keys(KeyKind.P_384)).signedBy(root);
        Made below = smith.leaf("x").dns("a.example").signedBy(dear);
        assertThat(judgeWithin(9, conditions, below, dear)).isInstanceOf(JudgedChain.class);
        assertThat(judgeWithin(8, conditions, below, dear))
                .isEqualTo(new ChainRejection.ChainTooLarge("units of signatures to check", 9, 8));
    }

    private Judgement judgeWithin(int signatures, Conditions conditions, Made... chain) {
        return new PeerVerifier(court.signatures(), new Limits(8, 65536, 100, 9, signatures))
                .judge(Court.shown(chain), conditions);
    }

    @Test
    void letNoMoreThan64SignaturesBeCheckedWhateverTheyMayCost() {
        KeyPair nobody = smith.keys();
        List<Made> chain = new ArrayList<>();
        for (int at = 0; at < 70; at++) {
            Made signer = smith.authority("Same").keys(nobody).withoutKeyIds().selfSigned();
            chain.add(smith.authority("Same").withoutKeyIds().signedBy(signer));
        }
        assertThat(judgeShowing(65, chain).cause()).isInstanceOf(ChainRejection.BadSignature.class);
        assertThat(court.signatures().count()).isEqualTo(64);
        assertThat(judgeShowing(66, chain).cause())
                .isEqualTo(new ChainRejection.ChainTooLarge("signatures to check", 65, 64));
        assertThat(court.signatures().count()).isEqualTo(128);
    }

    /** The first of them for a leaf, and so many in all; none of them signed another. */
    private ChainRejection.NoPath judgeShowing(int certificates, List<Made> chain) {
        return judgeShown(chain.subList(0, certificates).stream().map(Made::der).toList());
    }

    private ChainRejection.NoPath judgeShown(List<byte[]> chain) {
        return (ChainRejection.NoPath)
                new PeerVerifier(court.signatures(), new Limits(1_100, 1 << 21, 100, 9, 1_000))
                        .judge(
                                new PeerEvidence.ShownChain(chain),
                                Court.conditions(bundle(List.of()), Role.SERVER));
    }

    @Test
    void holdForDepthToo() {
        Made intermediate = smith.authority("Intermediate").signedBy(root);
        Made leaf = smith.leaf("x").dns("a.example").signedBy(intermediate);
        Conditions conditions = Court.conditions(bundle(List.of()), Role.SERVER);

        for (int depth : new int[] {2, 3}) {
            Judgement judgement =
                    new PeerVerifier(court.signatures(), Limits.HANDSHAKE.deep(depth))
                            .judge(Court.shown(leaf, intermediate), conditions);
            if (depth == 3) {
                assertThat(judgement).isInstanceOf(JudgedChain.class);
            } else {
                assertThat(judgement)
                        .isEqualTo(
                                new ChainRejection.ChainTooLarge("certificates in one path", 3, 2));
            }
        }
    }

    private TrustBundle bundle(List<Certificate> known) {
        return TrustBundle.of(
                TrustBundle.Parts.anchors(List.of(root.read())).knowing(known), Court.NOW);
    }

    private Judgement judge(TrustBundle bundle, Made... chain) {
        return court.judge(Court.shown(chain), Court.conditions(bundle, Role.SERVER));
    }
}
