package dev.countersign.gateway.http;

import dev.countersign.trust.VerifiedPeer;
import io.netty.handler.codec.http.HttpHeaders;

/** Says by its identity alone who asks. */
final class PeerField implements PeerFields {
    private static final String NAME = "X-Countersign-Peer";

    @Override
    public void addTo(HttpHeaders fields, VerifiedPeer peer) {
        fields.set(NAME, peer.id().text());
    }
}
