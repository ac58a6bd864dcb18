package dev.countersign.authority.wire;

import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request was refused, for the one who made it (RFC 9457): the code, what to do, and the
 * receipt under which the authority's journal has the rest.
 *
 * @param seen what was wrong with the request; only for callers who were authorised
 */
public record ProblemDocument(
        int status, ProblemCode code, Optional<String> seen, Optional<Receipt> receipt) {

    /** The document as it goes over the wire. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", code.summary());
        json.put("status", status);
        json.put("code", code.slug());
        seen.ifPresent(text -> json.put("detail", text));
        json.put("remedy", code.remedy());
        receipt.ifPresent(one -> json.put("receipt", one.id()));
        return Json.write(json);
    }
}
