package dev.countersign.x509;

import java.util.Optional;

/**
 * Something an authority or its responder signed: which bytes, by which algorithm, with which
 * signature.
 */
public sealed interface Signed permits Certificate, RevocationList, OcspResponse {
    /** The bytes that the signature covers. */
    byte[] signedBytes();

    /** The algorithm, when it is one that is accepted. */
    Optional<SignatureAlgorithm> algorithm();

    byte[] signature();
}
