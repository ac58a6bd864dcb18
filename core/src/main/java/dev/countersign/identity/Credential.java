package dev.countersign.identity;

/** What I prove myself with, sealed by kind of proof. None of them gives its secret back. */
public sealed interface Credential permits CertificateCredential {
    /** Who I am by it. */
    PeerId id();
}
