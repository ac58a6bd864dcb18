package dev.countersign.gateway.http;

import dev.countersign.access.Attempt;
import dev.countersign.access.RequestPath;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * What one request asks for, in the one form that policy, router and the protected service see. Of
 * its fields those are left that are for the service: none of the connection's own, and none that
 * says who the peer is.
 */
public record RequestHead(
        HttpMethod method,
        RequestPath path,
        RequestedHost host,
        HttpHeaders fields,
        Body body,
        Version version,
        Wish wish) {

    /** What its peer understands: only since HTTP/1.1 a body of unknown length. */
    public enum Version {
        OLD,
        CHUNKING
    }

    /** How long its body is (RFC 9112 §6.3); none has no field for it. */
    public enum Body {
        NONE,
        OF_LENGTH,
        CHUNKED
    }

    /** What becomes of the connection afterwards. */
    public enum Wish {
        KEEP,
        CLOSE,
        /** Another protocol, with this request as its first word (RFC 9110 §7.8). */
        WEBSOCKET
    }

    /** What whoever asks can read. */
    Refusals.Reader reader() {
        String type = fields.get(HttpHeaderNames.CONTENT_TYPE, "");
        if (type.startsWith("application/grpc")) {
            return Refusals.Reader.GRPC;
        }
        return fields.containsValue(HttpHeaderNames.ACCEPT, "text/html", true)
                ? Refusals.Reader.BROWSER
                : Refusals.Reader.PROGRAM;
    }

    /** As the policy is asked about it. */
    public Attempt attempt(String target) {
        return Attempt.request(target, method.name(), path.path());
    }
}
