package dev.countersign.e2e.violations.trust;

/** Makes proof that a chain was judged. */
final class ForgesJudgedChain {
    private ForgesJudgedChain() {}

    static JudgedChain forge() {
        return new JudgedChain();
    }
}
