package dev.countersign.e2e.violations.access;

/** Makes proof that somebody may pass. */
final class ForgesPermit {
    private ForgesPermit() {}

    static Permit forge() {
        return new Permit();
    }
}
