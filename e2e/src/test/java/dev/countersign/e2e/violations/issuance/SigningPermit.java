package dev.countersign.e2e.violations.issuance;

/** Stands for the proof of the same name. */
final class SigningPermit {
    SigningPermit() {}
}
