package dev.countersign.trust;

import java.util.Collection;
import java.util.stream.Collectors;

/** The first few of many, so that a message stays short whatever a peer sends. */
final class Few {
    private static final int SHOWN = 8;

    private Few() {}

    static String of(Collection<String> all) {
        String shown = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
        int more = all.size() - SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
