package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.authority.Authority;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.time.Clock;
import java.util.List;

/** What a gateway decides with whose authority runs in the same process. */
record AuthorityMaterial(
        Authority authority, IdentityFolder identity, AccessPolicy policy, Clock clock)
        implements Material {

    @Override
    public CertificateCredential credential() {
        return identity.load();
    }

    @Override
    public TrustByTarget trust() {
        return TrustByTarget.common(TrustBundle.of(authority.trustBundle(), clock.instant()));
    }

    @Override
    public List<Certificate> ownAuthorities() {
        return authority.trustBundle().anchors();
    }

    /** The same with other rules. */
    AuthorityMaterial with(AccessPolicy other) {
        return new AuthorityMaterial(authority, identity, other, clock);
    }
}
