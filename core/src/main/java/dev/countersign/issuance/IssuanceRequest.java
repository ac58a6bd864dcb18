package dev.countersign.issuance;

import dev.countersign.identity.SpiffeId;
import dev.countersign.x509.PublicKeyInfo;

/**
 * What someone who was authorised asks for: a certificate for this key, under this name and
 * profile. The requester is for the record.
 */
public record IssuanceRequest(
        SpiffeId as, PublicKeyInfo key, Profile profile, Hosts hosts, String requester) {}
