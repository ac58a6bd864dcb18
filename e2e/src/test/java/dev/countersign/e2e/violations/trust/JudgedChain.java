package dev.countersign.e2e.violations.trust;

/** Stands for the proof of the same name. */
final class JudgedChain {
    JudgedChain() {}
}
