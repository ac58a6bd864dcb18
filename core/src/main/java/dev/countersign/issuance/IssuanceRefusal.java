package dev.countersign.issuance;

import dev.countersign.problem.ProblemCode;
import java.util.List;

/** Why nothing will be signed. */
public record IssuanceRefusal(ProblemCode code, List<String> findings) implements Preparation {
    public IssuanceRefusal {
        findings = List.copyOf(findings);
    }

    /** What was seen and what was wanted, in one line. */
    public String seen() {
        return String.join("; ", findings);
    }
}
