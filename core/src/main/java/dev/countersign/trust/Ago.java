package dev.countersign.trust;

import java.time.Duration;

/** How people say a length of time: the largest unit that fits. */
final class Ago {
    private Ago() {}

    static String text(Duration length) {
        if (length.toDays() > 1) {
            return length.toDays() + " days";
        }
        if (length.toHours() > 1) {
            return length.toHours() + " hours";
        }
        if (length.toMinutes() > 1) {
            return length.toMinutes() + " minutes";
        }
        return length.toSeconds() + " seconds";
    }
}
