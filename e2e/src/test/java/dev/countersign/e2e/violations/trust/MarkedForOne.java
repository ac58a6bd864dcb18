package dev.countersign.e2e.violations.trust;

import dev.countersign.problem.OnlyCalledBy;

/** Has a method that one class alone may call. */
final class MarkedForOne {
    private MarkedForOne() {}

    @OnlyCalledBy("dev.countersign.e2e.violations.trust.ForgesJudgedChain")
    static String attested() {
        return "attested";
    }
}
