package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.TrustDomain;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.trust.TrustBundle.Parts;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustBundleTest {
    private final Court court = new Court(Seeded.fresh());
    private final Smith smith = new Smith(court.seeded(), Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made other = smith.authority("Other").selfSigned();

    @Test
    void cannotBeMadeWithoutAnchor() {
        assertThatThrownBy(() -> bundle(Parts.anchors(List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("anchors: none");
    }

    @Test
    void cannotBeMadeOfAnchorThatIsNoAuthority() {
        Made leaf = smith.leaf("leaf").selfSigned();

        assertThatThrownBy(() -> bundle(anchors(root, leaf)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CN=leaf")
                .hasMessageEndingWith("(expected: an authority)");
    }

    @Test
    void cannotBeMadeOfIntermediateThatIsNoAuthority() {
        Made leaf = smith.leaf("leaf").signedBy(root);

        assertThatThrownBy(() -> bundle(anchors(root).knowing(List.of(leaf.read()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: an authority)");
    }

    @Test
    void holdsWhatItWasMadeOf() {
        AcceptedRevocations list = list(1);
        Parts parts =
                anchors(root)
                        .in(Court.DOMAIN)
                        .knowing(List.of(other.read()))
                        .revoking(List.of(list));
        TrustBundle bundle = bundle(parts);

        assertThat(bundle.trustDomain()).contains(Court.DOMAIN);
        assertThat(bundle.anchors()).containsExactly(root.read());
        assertThat(bundle.intermediates()).containsExactly(other.read());
        assertThat(bundle.revocations()).containsExactly(list);
        assertThat(bundle.madeAt()).isEqualTo(Court.NOW);
        assertThat(bundle.revocationsFor(root.read())).contains(list);
        assertThat(bundle.revocationsFor(other.read())).isEmpty();
    }

    @Test
    void doesNotChangeWithTheListsItWasMadeOf() {
        List<Certificate> anchors = new ArrayList<>(List.of(root.read()));
        TrustBundle bundle = bundle(Parts.anchors(anchors));
        anchors.add(other.read());

        assertThat(bundle.anchors()).containsExactly(root.read());
        assertThatThrownBy(() -> bundle.anchors().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hasOneDigestForEverythingThatDecides() {
        List<Parts> different =
                List.of(
                        anchors(root),
                        anchors(other),
                        anchors(root, other),
                        anchors(root).knowing(List.of(other.read())),
                        anchors(root).in(Court.DOMAIN),
                        anchors(root).in(new TrustDomain("test.examplf")),
                        anchors(root).revoking(List.of(list(1))),
                        anchors(root).revoking(List.of(list(2))),
                        anchors(root).revoking(List.of(list(1), list(2))));
        Set<String> digests = new HashSet<>();
        different.forEach(parts -> digests.add(bundle(parts).digest()));

        assertThat(digests)
                .hasSize(different.size())
                .allMatch(digest -> digest.matches("[0-9a-f]{64}"));
        assertThat(bundle(anchors(root)).digest())
                .isEqualTo(TrustBundle.of(anchors(root), Court.NOW.plusSeconds(9)).digest());
    }

    private static TrustBundle bundle(Parts parts) {
        return TrustBundle.of(parts, Court.NOW);
    }

    private static Parts anchors(Made... anchors) {
        return Parts.anchors(java.util.Arrays.stream(anchors).map(Made::read).toList());
    }

    private AcceptedRevocations list(long number) {
        return AcceptedRevocations.accept(
                        smith.list(root).number(number).read(), root.read(), court.signatures())
                .orThrow();
    }
}
