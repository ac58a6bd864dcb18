package dev.countersign.gateway.http;

import dev.countersign.identity.PeerId;
import dev.countersign.trust.VerifiedPeer;
import dev.countersign.x509.Certificate;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a service is told of one peer. It is made once for as long as the peer's proof is the same;
 * what it consists of can hold nothing that would end a field.
 */
final class PeerFields {
    private final Set<PeerField> wanted;
    private final String servedBy;
    private @Nullable VerifiedPeer of;
    private HttpHeaders made = fields();

    PeerFields(Set<PeerField> wanted, String servedBy) {
        this.wanted = wanted;
        this.servedBy = servedBy;
    }

    void addTo(HttpHeaders fields, VerifiedPeer peer) {
        if (of != peer) {
            made = make(peer);
            of = peer;
        }
        fields.add(made);
    }

    private HttpHeaders make(VerifiedPeer peer) {
        HttpHeaders fields = fields();
        for (PeerField field : wanted) {
            switch (field) {
                case PEER -> fields.set("X-Countersign-Peer", peer.id().text());
                case CLIENT_CERT -> fields.set("Client-Cert", binary(peer.leaf()));
                case CLIENT_CERT_CHAIN -> {
                    List<Certificate> path = peer.path();
                    String rest =
                            path.subList(1, Math.max(path.size() - 1, 1)).stream()
                                    .map(PeerFields::binary)
                                    .collect(Collectors.joining(", "));
                    if (!rest.isEmpty()) {
                        fields.set("Client-Cert-Chain", rest);
                    }
                }
                case XFCC -> fields.set("X-Forwarded-Client-Cert", forwarded(peer));
            }
        }
        return fields;
    }

    /** A byte sequence of structured fields (RFC 9651 §3.3.5). */
    private static String binary(Certificate certificate) {
        return ":" + Base64.getEncoder().encodeToString(certificate.der()) + ":";
    }

    private String forwarded(VerifiedPeer peer) {
        StringBuilder text = new StringBuilder("By=").append(servedBy);
        text.append(";Hash=").append(peer.leaf().fingerprint());
        text.append(";Subject=").append(quoted(peer.leaf().subject().toString()));
        for (PeerId id : peer.names().ids()) {
            String name = id.text();
            text.append(
                    name.startsWith("dns:")
                            ? ";DNS=" + name.substring("dns:".length())
                            : ";URI=" + name);
        }
        return text.toString();
    }

    /** A subject may hold any character; what is not printable ASCII stays out of the field. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(next -> {
                    if (next == '"' || next == '\\') {
                        quoted.append('\\');
                    }
                    quoted.append(next >= ' ' && next < '\u007f' ? (char) next : '?');
                });
        return quoted.append('"').toString();
    }

    private static HttpHeaders fields() {
        return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    }
}
