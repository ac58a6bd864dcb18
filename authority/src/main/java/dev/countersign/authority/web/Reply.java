package dev.countersign.authority.web;

import dev.countersign.authority.wire.Paths;
import dev.countersign.authority.wire.ProblemDocument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What a request is answered with. */
@SuppressWarnings("ArrayRecordComponent") // never compared, and nobody changes the bytes
record Reply(int status, String type, Map<String, String> headers, byte[] body) {
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    static Reply ok(String type, byte[] body) {
        return new Reply(OK, type, Map.of(), body);
    }

    static Reply json(String text) {
        return ok(Paths.JSON_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply problem(ProblemDocument problem) {
        return new Reply(
                problem.status(),
                Paths.PROBLEM_TYPE,
                Map.of(),
                problem.toJson().getBytes(StandardCharsets.UTF_8));
    }

    /** The body under an entity tag; left out when the caller has it already (RFC 9110 §13.1.2). */
    static Reply tagged(String type, byte[] body, String tag, Optional<String> known) {
        String quoted = "\"" + tag + "\"";
        return known.filter(quoted::equals).isPresent()
                ? new Reply(NOT_MODIFIED, type, Map.of("etag", quoted), new byte[0])
                : new Reply(OK, type, Map.of("etag", quoted), body);
    }
}
