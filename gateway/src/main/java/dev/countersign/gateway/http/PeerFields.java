package dev.countersign.gateway.http;

import dev.countersign.trust.VerifiedPeer;
import io.netty.handler.codec.http.HttpHeaders;

/** What a service is told of whoever asks; the peer's own words of that kind are gone by then. */
interface PeerFields {
    void addTo(HttpHeaders fields, VerifiedPeer peer);
}
