package dev.countersign.tls;

import dev.countersign.problem.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PEM text (RFC 7468): labelled blocks of base64. Text between blocks is skipped; a block that is
 * cut short, mislabelled or not base64 makes the whole file unreadable.
 */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** Labels in use are capitals, digits, spaces and dashes; no key material passes for one. */
    private static final Pattern BEGINNING =
            Pattern.compile("-----BEGIN ([A-Z0-9][A-Z0-9 -]{0,63})-----");

    private Pem() {}

    /** One block: its label, such as {@code CERTIFICATE}, and what it holds. */
    public static final class Block {
        private final String label;
        private final byte[] content;

        Block(String label, byte[] content) {
            this.label = label;
            this.content = content;
        }

        public String label() {
            return label;
        }

        public byte[] content() {
            return content.clone();
        }

        /** The label alone: what is in the block may be a secret. */
        @Override
        public String toString() {
            return "PEM block " + label;
        }
    }

    /** Every block of a file, in order; none at all is a problem too. */
    public static Parsed<List<Block>> read(byte[] file) {
        Reader reader = new Reader();
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int from = 0;
        while (from < text.length() && reader.problem.isEmpty()) {
            int end = text.indexOf('\n', from);
            boolean last = end < 0;
            reader.take(text.substring(from, last ? text.length() : end).strip(), last);
            from = last ? text.length() : end + 1;
        }
        return reader.result();
    }

    /** Takes a file line by line. What it says of a problem never holds what stands in a block. */
    private static final class Reader {
        private final List<Block> blocks = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private String open = "";
        private String problem = "";
        private int number;

        void take(String line, boolean last) {
            number++;
            Matcher begin = BEGINNING.matcher(line);
            if (begin.matches()) {
                begin(begin.group(1));
            } else if (line.startsWith(END)) {
                end(line);
            } else if (line.startsWith(DASHES)) {
                problem = "line " + number + ": a damaged -----BEGIN or -----END line";
            } else if (!open.isEmpty()) {
                body.append(line);
            } else if (last && !line.isEmpty() && BEGIN.startsWith(line)) {
                problem = "line " + number + ": the last line is cut short";
            }
        }

        private void begin(String label) {
            if (!open.isEmpty()) {
                problem = "line " + number + ": a block begins inside another";
            }
            open = label;
            body.setLength(0);
        }

        private void end(String line) {
            if (open.isEmpty() || !line.equals(END + open + DASHES)) {
                problem = "line " + number + ": a block ends that did not begin";
                return;
            }
            try {
                blocks.add(new Block(open, Base64.getDecoder().decode(body.toString())));
            } catch (IllegalArgumentException e) {
                problem = "line " + number + ": the block before it is not base64";
            }
            open = "";
        }

        Parsed<List<Block>> result() {
            if (!problem.isEmpty()) {
                return Parsed.bad(problem);
            }
            if (!open.isEmpty()) {
                return Parsed.bad("the block " + open + " is cut short");
            }
            return blocks.isEmpty()
                    ? Parsed.bad("no PEM block (expected: -----BEGIN CERTIFICATE----- or the like)")
                    : Parsed.good(List.copyOf(blocks));
        }
    }

    /** One block as text. */
    public static String write(String label, byte[] content) {
        return BEGIN
                + label
                + DASHES
                + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n"
                + END
                + label
                + DASHES
                + "\n";
    }
}
