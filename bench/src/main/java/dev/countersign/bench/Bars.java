package dev.countersign.bench;

import java.util.List;
import java.util.Locale;

/** Horizontal bars under headings, as a picture of its own (SVG 1.1). */
record Bars(String title, List<Bars.Bar> bars) {
    private static final int ROW = 18;
    private static final int LABELS = 230;
    private static final int ONE = 200; // how long a bar of 1 is
    private static final double LONGEST = 2.2;

    /** A bar, or where it has no length a heading. */
    record Bar(String label, double length, String colour) {
        static Bar heading(String text) {
            return new Bar(text, 0, "");
        }

        static Bar of(String label, double length, boolean ours) {
            return new Bar(label, length, ours ? "#2f6f4f" : "#9aa5b1");
        }
    }

    String svg() {
        int height = ROW * (bars.size() + 2);
        int width = LABELS + (int) (ONE * LONGEST) + 60;
        StringBuilder text =
                new StringBuilder(
                        """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                        <rect width="100%%" height="100%%" fill="white"/>
                        <text x="8" y="14" font-weight="bold">%s</text>
                        <line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#c0392b" stroke-dasharray="3,3"/>
                        """
                                .formatted(
                                        width,
                                        height,
                                        title,
                                        LABELS + ONE,
                                        ROW,
                                        LABELS + ONE,
                                        height));
        for (int at = 0; at < bars.size(); at++) {
            text.append(row(bars.get(at), ROW * (at + 2)));
        }
        return text.append("</svg>\n").toString();
    }

    private static String row(Bar bar, int base) {
        if (bar.length() == 0) {
            return "<text x=\"8\" y=\"%d\">%s</text>\n".formatted(base, bar.label());
        }
        int length = (int) (Math.min(bar.length(), LONGEST) * ONE);
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end" fill="#555">%s</text>
                <rect x="%d" y="%d" width="%d" height="12" fill="%s"/>
                <text x="%d" y="%d" fill="#555">%.2f</text>
                """,
                LABELS - 6,
                base,
                bar.label(),
                LABELS,
                base - 10,
                length,
                bar.colour(),
                LABELS + length + 6,
                base,
                bar.length());
    }
}
