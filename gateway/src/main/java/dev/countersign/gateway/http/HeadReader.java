package dev.countersign.gateway.http;

import dev.countersign.access.RequestPath;
import dev.countersign.gateway.http.RequestHead.Body;
import dev.countersign.gateway.http.RequestHead.Version;
import dev.countersign.gateway.http.RequestHead.Wish;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the head of a request strictly (RFC 9110, RFC 9112). The codec in front of it finds where a
 * message ends; here is refused whatever another reader could end elsewhere, route elsewhere, or
 * take for somebody else.
 */
public final class HeadReader {
    /**
     * Fields of the connection alone (RFC 9110 §7.6.1); the framing of what goes on is made anew.
     */
    private static final Set<String> OF_CONNECTION =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings");

    /** What Connection may not name: without them the request would be another one. */
    private static final Set<String> NEVER_OF_CONNECTION =
            Set.of("host", "content-length", "transfer-encoding", "authorization", "cookie");

    /** What has been looked at here already. */
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private static final String TRAILERS = "trailers";
    private static final String CHUNKED = "chunked";
    private static final int MOST_DIGITS = 18;
    private static final int DELETE = 0x7f;
    private static final int BEYOND_BYTES = 0x100;

    private HeadReader() {}

    /** What came of it. */
    public sealed interface Reading {
        record Good(RequestHead head) implements Reading {}

        record Bad(ProblemCode code, String seen) implements Reading {}
    }

    /** Reads what the codec made of a head, of HTTP/1 or of a stream of HTTP/2. */
    public static Reading read(HttpRequest request) {
        try {
            return new Reading.Good(head(request));
        } catch (BadHead e) {
            return new Reading.Bad(e.code(), e.seen());
        }
    }

    private static RequestHead head(HttpRequest request) throws BadHead {
        if (request.decoderResult().isFailure()) {
            throw undecoded(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw BadHead.malformed("version " + version.text());
        }
        HttpHeaders fields = request.headers();
        for (Map.Entry<String, String> field : fields) {
            mustBeField(field.getKey(), field.getValue());
        }
        HttpMethod method = method(request.method());
        RequestPath path = target(request.uri());
        Set<String> ofConnection = ofConnection(fields);
        Body body = body(version, fields);
        return new RequestHead(
                method,
                path,
                host(fields),
                passedOn(fields, ofConnection),
                body,
                version.equals(HttpVersion.HTTP_1_0) ? Version.OLD : Version.CHUNKING,
                wish(request, ofConnection));
    }

    private static BadHead undecoded(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? new BadHead(ProblemCode.LIMIT_REQUEST, String.valueOf(cause.getMessage()))
                : BadHead.malformed(String.valueOf(cause.getMessage()));
    }

    private static void mustBeField(String name, String value) throws BadHead {
        if (name.isEmpty() || !name.chars().allMatch(HeadReader::isOfToken)) {
            throw BadHead.malformed("a field whose name is no token");
        }
        boolean clean =
                value.chars()
                        .allMatch(next ->
                                next == '\t'
                                        || (next >= ' ' && next != DELETE && next < BEYOND_BYTES));
        if (!clean) {
            throw BadHead.malformed("a control character in the field " + name);
        }
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isOfToken(int next) {
        return (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || (next >= '0' && next <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(next) >= 0;
    }

    private static HttpMethod method(HttpMethod method) throws BadHead {
        if (!method.name().chars().allMatch(HeadReader::isOfToken)) {
            throw BadHead.malformed("a method that is no token");
        }
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            throw new BadHead(ProblemCode.HTTP_NOT_SERVED, "method " + method.name());
        }
        return method;
    }

    private static RequestPath target(String uri) throws BadHead {
        Parsed<RequestPath> read = RequestPath.parse(uri);
        if (read instanceof Parsed.Bad<RequestPath>(String why)) {
            throw BadHead.malformed(why);
        }
        return read.orThrow();
    }

    private static RequestedHost host(HttpHeaders fields) throws BadHead {
        List<String> all = fields.getAll(HttpHeaderNames.HOST);
        if (all.size() != 1) {
            throw BadHead.malformed(all.size() + " Host fields (expected: one)");
        }
        Parsed<RequestedHost> read = RequestedHost.parse(all.getFirst());
        if (read instanceof Parsed.Bad<RequestedHost>(String why)) {
            throw BadHead.malformed("Host: " + why);
        }
        return read.orThrow();
    }

    /** The names that Connection lists. */
    private static Set<String> ofConnection(HttpHeaders fields) throws BadHead {
        Set<String> named = new HashSet<>();
        for (String field : fields.getAll(HttpHeaderNames.CONNECTION)) {
            for (String part : field.split(",", -1)) {
                String name = part.strip().toLowerCase(Locale.ROOT);
                if (NEVER_OF_CONNECTION.contains(name)) {
                    throw BadHead.malformed("Connection names " + name);
                }
                named.add(name);
            }
        }
        return named;
    }

    /** RFC 9112 §6: two answers to where the body ends are none. */
    private static Body body(HttpVersion version, HttpHeaders fields) throws BadHead {
        List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        List<String> lengths = fields.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (!codings.isEmpty()) {
            boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase(CHUNKED);
            if (!chunked || !lengths.isEmpty() || version.equals(HttpVersion.HTTP_1_0)) {
                throw BadHead.malformed(
                        "Transfer-Encoding: "
                                + String.join(", ", codings)
                                + (lengths.isEmpty() ? "" : " beside Content-Length"));
            }
            return Body.CHUNKED;
        }
        if (lengths.isEmpty()) {
            return Body.NONE;
        }
        String length = lengths.getFirst();
        boolean number =
                lengths.size() == 1
                        && !length.isEmpty()
                        && length.length() <= MOST_DIGITS
                        && length.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (!number) {
            throw BadHead.malformed("Content-Length: " + String.join(", ", lengths));
        }
        return Long.parseLong(length) == 0 ? Body.NONE : Body.OF_LENGTH;
    }

    private static HttpHeaders passedOn(HttpHeaders fields, Set<String> ofConnection) {
        HttpHeaders passed = UNCHECKED.newHeaders();
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!OF_CONNECTION.contains(name)
                    && !ofConnection.contains(name)
                    && !IdentityFields.has(name)) {
                passed.add(field.getKey(), field.getValue());
            }
        }
        if (fields.containsValue(HttpHeaderNames.TE, TRAILERS, true)) {
            passed.set(HttpHeaderNames.TE, TRAILERS);
        }
        return passed;
    }

    /** The fields behind a body that go on (RFC 9110 §6.5.1): none that say who, or how long. */
    static void passOnTrailers(HttpHeaders trailers) {
        List<String> gone =
                trailers.names().stream()
                        .filter(name -> {
                            String folded = name.toLowerCase(Locale.ROOT);
                            return OF_CONNECTION.contains(folded)
                                    || NEVER_OF_CONNECTION.contains(folded)
                                    || IdentityFields.has(folded);
                        })
                        .toList();
        gone.forEach(trailers::remove);
    }

    private static Wish wish(HttpRequest request, Set<String> ofConnection) {
        List<String> upgrades = new ArrayList<>(request.headers().getAll(HttpHeaderNames.UPGRADE));
        if (ofConnection.contains("upgrade")
                && upgrades.size() == 1
                && upgrades.getFirst().equalsIgnoreCase("websocket")
                && request.method().equals(HttpMethod.GET)) {
            return Wish.WEBSOCKET;
        }
        boolean keeps =
                request.protocolVersion().isKeepAliveDefault()
                        ? !ofConnection.contains("close")
                        : ofConnection.contains("keep-alive");
        return keeps ? Wish.KEEP : Wish.CLOSE;
    }
}
