package dev.countersign.x509;

import java.util.StringJoiner;

/** How addresses are written: IPv4 with dots, IPv6 as RFC 5952 §4 has it. */
final class IpText {
    private static final int V4_DIGITS = 8;
    private static final int GROUPS = 8;

    private IpText() {}

    /** The text of an address in hex, of eight or of thirty-two digits. */
    static String of(String hex) {
        return hex.length() == V4_DIGITS ? dotted(hex) : grouped(hex);
    }

    private static String dotted(String hex) {
        StringJoiner text = new StringJoiner(".");
        for (int at = 0; at < V4_DIGITS; at += 2) {
            text.add(Integer.toString(Integer.parseInt(hex, at, at + 2, 16)));
        }
        return text.toString();
    }

    private static String grouped(String hex) {
        int[] groups = new int[GROUPS];
        for (int at = 0; at < GROUPS; at++) {
            groups[at] = Integer.parseInt(hex, 4 * at, 4 * at + 4, 16);
        }
        int from = 0;
        int longest = 1;
        for (int at = 0; at < GROUPS; at++) {
            int end = at;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - at > longest) {
                from = at;
                longest = end - at;
            }
        }
        return longest < 2
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, from) + "::" + joined(groups, from + longest, GROUPS);
    }

    private static String joined(int[] groups, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int at = from; at < to; at++) {
            text.add(Integer.toHexString(groups[at]));
        }
        return text.toString();
    }
}
