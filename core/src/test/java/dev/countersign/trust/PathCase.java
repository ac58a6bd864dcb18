package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A root, an intermediate and a leaf of theirs, and a judge. */
abstract class PathCase {
    final Seeded seeded = Seeded.fresh();
    final Court court = new Court(seeded);
    final Smith smith = new Smith(seeded, Court.NOW);
    final Made root = smith.authority("Root").selfSigned();
    final Made intermediate = smith.authority("Intermediate").signedBy(root);
    final Made leaf = smith.leaf("leaf").spiffe("spiffe://test.example/web").signedBy(intermediate);

    Made[] ladder(int length) {
        Made[] chain = new Made[length];
        Made issuer = root;
        for (int i = length - 1; i > 0; i--) {
            issuer = smith.authority("Step " + i).signedBy(issuer);
            chain[i] = issuer;
        }
        chain[0] = smith.leaf("top").dns("a.example").signedBy(issuer);
        assertThat(IntStream.range(0, length).allMatch(i -> chain[i] != null)).isTrue();
        return chain;
    }

    static TrustBundle.Parts anchors(Made... anchors) {
        return TrustBundle.Parts.anchors(List.of(read(anchors)));
    }

    Judgement judge(TrustBundle.Parts parts, Made... chain) {
        return judge(parts, Role.CLIENT, chain);
    }

    Judgement judge(TrustBundle.Parts parts, Role role, Made... chain) {
        TrustBundle bundle = TrustBundle.of(parts, Court.NOW);
        return court.judge(Court.shown(chain), Court.conditions(bundle, role));
    }

    static Certificate[] read(Made... certificates) {
        return Arrays.stream(certificates).map(Made::read).toArray(Certificate[]::new);
    }
}
