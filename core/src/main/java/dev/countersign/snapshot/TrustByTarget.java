package dev.countersign.snapshot;

import dev.countersign.trust.TrustBundle;
import java.util.Map;
import java.util.stream.Stream;

/** Whom each target believes: its own bundle where it has one, else the common one. */
public record TrustByTarget(TrustBundle common, Map<String, TrustBundle> own) {
    public TrustByTarget {
        own = Map.copyOf(own);
    }

    /** One bundle for every target. */
    public static TrustByTarget common(TrustBundle bundle) {
        return new TrustByTarget(bundle, Map.of());
    }

    /** The bundle under which the peers of this target are judged. */
    public TrustBundle of(String target) {
        return own.getOrDefault(target, common);
    }

    /** Every bundle. */
    public Stream<TrustBundle> all() {
        return Stream.concat(Stream.of(common), own.values().stream());
    }
}
