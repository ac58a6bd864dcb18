package dev.countersign.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A signed head as a line of the journal, written and read. */
final class HeadLine {
    /** As many bytes of certificates go into a line as leave room for all else. */
    private static final int MOST_CERTIFICATES = 10 * 1024;

    private static final String BASE64 = "[A-Za-z0-9+/]+={0,2}";
    private static final Pattern FIELDS =
            Pattern.compile(
                    ",\"file\":\"([^\"\\\\]*)\",\"line\":([1-9][0-9]{0,17}),\"hash\":\"([0-9a-f]{64})\""
                            + ",\"process\":\"([^\"\\\\]*)\",\"signer\":\"([0-9a-f]{64})\""
                            + ",\"signature\":\"("
                            + BASE64
                            + ")\"(?:,\"certificates\":\\[\"([A-Za-z0-9+/=\",]+)\"])?");
    private static final Pattern ONE = Pattern.compile(BASE64);

    private HeadLine() {}

    /** The line; its certificates are those that fit, the leaf first. */
    static Entry write(SignedHead head) {
        HeadStatement said = head.statement();
        Entry.Builder line =
                Entry.ofTheJournal(EntryKind.HEAD, said.at())
                        .text("file", said.head().file())
                        .number("line", said.head().line())
                        .text("hash", said.head().hash())
                        .text("process", said.process())
                        .text("signer", head.signer())
                        .json("signature", "\"" + head.signature() + "\"");
        List<String> fitting = fitting(head.certificates());
        return fitting.isEmpty()
                ? line.build()
                : line.json("certificates", "[\"" + String.join("\",\"", fitting) + "\"]").build();
    }

    private static List<String> fitting(List<String> certificates) {
        List<String> fitting = new ArrayList<>();
        int bytes = 0;
        for (String one : certificates) {
            bytes += one.length() + 3;
            if (bytes > MOST_CERTIFICATES) {
                break;
            }
            fitting.add(one);
        }
        return fitting;
    }

    /** The head that a line carries; nothing when it is no head, or none that a journal writes. */
    static Optional<SignedHead> read(Line line) {
        Matcher fields = FIELDS.matcher(line.rest());
        if (!line.is(EntryKind.HEAD) || !fields.matches()) {
            return Optional.empty();
        }
        try {
            Head head = new Head(fields.group(1), Long.parseLong(fields.group(2)), fields.group(3));
            HeadStatement statement =
                    new HeadStatement(head, fields.group(4), Instant.parse(line.at()));
            List<String> certificates =
                    fields.group(7) == null
                            ? List.of()
                            : List.of(fields.group(7).split("\",\"", -1));
            String signature = decodable(fields.group(6));
            certificates.forEach(HeadLine::decodable);
            return Optional.of(new SignedHead(statement, fields.group(5), signature, certificates));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String decodable(String base64) {
        if (!ONE.matcher(base64).matches() || Base64.getDecoder().decode(base64).length == 0) {
            throw new IllegalArgumentException("base64: " + base64.length() + " characters");
        }
        return base64;
    }
}
