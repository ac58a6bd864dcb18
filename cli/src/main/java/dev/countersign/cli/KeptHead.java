package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.journal.Head;
import dev.countersign.journal.SignedHead;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A signed head as it leaves the program and comes back: as JSON, or a line for each fact. */
final class KeptHead {
    /** Its key in {@code status --json}. */
    static final String IN_STATUS = "journal-head";

    private static final int LONGEST = 64 * 1024;

    private KeptHead() {}

    /** What to keep elsewhere. */
    static Map<String, Object> facts(SignedHead head) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", head.statement().head().file());
        facts.put("line", head.statement().head().line());
        facts.put("hash", head.statement().head().hash());
        facts.put("process", head.statement().process());
        facts.put("at", head.statement().at());
        facts.put("signer", head.signer());
        facts.put("signature", head.signature());
        facts.put("certificates", head.certificates());
        return facts;
    }

    /** What was kept, from a file, or from standard input when its name is {@code -}. */
    static Head read(String file) {
        Map<String, String> facts = parsed(text(file));
        Head head =
                new Head(
                        facts.getOrDefault("file", ""),
                        number(facts.getOrDefault("line", "")),
                        facts.getOrDefault("hash", ""));
        if (head.file().isEmpty() || head.line() < 1 || !head.hash().matches("[0-9a-f]{64}")) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "--head " + file + " holds no head (expected: file, line and hash)",
                    "give what countersign journal head printed, with or without --json");
        }
        return head;
    }

    private static String text(String file) {
        try {
            byte[] bytes =
                    file.equals("-")
                            ? System.in.readNBytes(LONGEST)
                            : Files.readAllBytes(Path.of(file));
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.USAGE_INVALID,
                            "--head " + file + " cannot be read: " + e,
                            "give a file with what countersign journal head printed")
                    .causedBy(e);
        }
    }

    private static Map<String, String> parsed(String text) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (Json.read(text) instanceof Parsed.Good<Object>(Map<?, ?> map)) {
            map.forEach((key, value) -> facts.put(String.valueOf(key), String.valueOf(value)));
            return facts;
        }
        text.lines()
                .map(line -> line.split(": ", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts -> facts.put(parts[0].strip(), parts[1].strip()));
        return facts;
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
