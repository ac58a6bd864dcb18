package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Profile;
import dev.countersign.x509.PublicKeyInfo;

/**
 * What someone was authorised to be certified as; the key is yet to come. The requester is for the
 * record.
 */
public record Grant(SpiffeId as, Profile profile, Hosts hosts, String requester) {
    /** The request that this key makes of it. */
    IssuanceRequest of(PublicKeyInfo key) {
        return new IssuanceRequest(as, key, profile, hosts, requester);
    }
}
