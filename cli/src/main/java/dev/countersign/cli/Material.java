package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.x509.Certificate;
import java.util.List;

/**
 * Where the parts of a snapshot come from: files, or an authority in the same process. Each call
 * reads anew; what cannot be had is an error, never something weaker.
 */
interface Material {
    CertificateCredential credential();

    /** Whom each target believes. */
    TrustByTarget trust();

    AccessPolicy policy();

    /** Authorities that our own chain may lead to, as far as they are known here. */
    List<Certificate> ownAuthorities();
}
