package dev.countersign.tls;

import dev.countersign.problem.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * PEM text (RFC 7468): labelled blocks of base64. Text between blocks is skipped; a block that is
 * cut short, mislabelled or not base64 makes the whole file unreadable.
 */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

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
        List<Block> blocks = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        String open = "";
        int number = 0;
        for (String raw : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            String line = raw.strip();
            number++;
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                if (!open.isEmpty()) {
                    return Parsed.bad("line " + number + ": a block begins inside another");
                }
                open = line.substring(BEGIN.length(), line.length() - DASHES.length());
                body.setLength(0);
            } else if (line.startsWith(END)) {
                if (open.isEmpty() || !line.equals(END + open + DASHES)) {
                    return Parsed.bad("line " + number + ": a block ends that did not begin");
                }
                try {
                    blocks.add(new Block(open, Base64.getDecoder().decode(body.toString())));
                } catch (IllegalArgumentException e) {
                    return Parsed.bad("line " + number + ": the block before it is not base64");
                }
                open = "";
            } else if (!open.isEmpty()) {
                body.append(line);
            }
        }
        if (!open.isEmpty()) {
            return Parsed.bad("the block " + open + " is cut short");
        }
        return blocks.isEmpty()
                ? Parsed.bad("no PEM block (expected: -----BEGIN CERTIFICATE----- or the like)")
                : Parsed.good(blocks);
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
