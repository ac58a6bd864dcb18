package dev.countersign.e2e.violations.issuance;

/** Makes proof that something was linted. */
final class ForgesSigningPermit {
    private ForgesSigningPermit() {}

    static SigningPermit forge() {
        return new SigningPermit();
    }
}
