package dev.countersign.x509;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an encoding departs from what RFC 5280 demands of whoever issues, and can still be read
 * without a guess. A strict judge refuses for each; others pass over them.
 */
final class Deviations {
    private final List<String> all = new ArrayList<>();

    void note(String deviation) {
        all.add(deviation);
    }

    void noteIf(boolean departs, String deviation) {
        if (departs) {
            note(deviation);
        }
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
