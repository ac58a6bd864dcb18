package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Profile;
import dev.countersign.x509.PublicKeyInfo;

/**
 * As what somebody was authorised to be certified; the key is yet to come. The requester is for the
 * record.
 */
public record Grant(SpiffeId as, Profile profile, Hosts hosts, String requester) {

    /** What a request asks for, without its key. */
    static Grant in(IssuanceRequest request) {
        return new Grant(request.as(), request.profile(), request.hosts(), request.requester());
    }

    /** The request that a key makes of it. */
    public IssuanceRequest with(PublicKeyInfo key) {
        return new IssuanceRequest(as, key, profile, hosts, requester);
    }
}
