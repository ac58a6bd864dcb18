package dev.countersign.gateway.http;

import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a peer is told of a refusal: the code, what to do, and the receipt to quote, as a problem
 * (RFC 9457) or, to a browser, as a page. Nothing else is told, whatever it was that went wrong.
 */
final class Refusals {
    private static final Map<ProblemCode, HttpResponseStatus> STATUSES =
            Map.of(
                    ProblemCode.HTTP_MALFORMED, HttpResponseStatus.BAD_REQUEST,
                    ProblemCode.HTTP_MISDIRECTED, HttpResponseStatus.MISDIRECTED_REQUEST,
                    ProblemCode.HTTP_NOT_SERVED, HttpResponseStatus.NOT_IMPLEMENTED,
                    ProblemCode.LIMIT_REQUEST, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    ProblemCode.LIMIT_REQUEST_TIME, HttpResponseStatus.REQUEST_TIMEOUT,
                    ProblemCode.UPSTREAM_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY,
                    ProblemCode.UPSTREAM_BAD_ANSWER, HttpResponseStatus.BAD_GATEWAY);

    /** Whoever has not said well enough who he is; what he may do is not the question yet. */
    private static final List<String> OF_WHO = List.of("trust.", "proof.");

    private Refusals() {}

    /** What the asker reads. */
    enum Reader {
        PROGRAM("application/problem+json"),
        BROWSER("text/html; charset=utf-8"),
        /** Who makes a call of gRPC looks at no body, and at no status but its own. */
        GRPC("application/grpc");

        private final String type;

        Reader(String type) {
            this.type = type;
        }
    }

    /** One answer. */
    record Page(HttpResponseStatus status, Reader reader, String text) {
        FullHttpResponse answer() {
            if (reader == Reader.GRPC) {
                return grpc();
            }
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            status,
                            Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, reader.type)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .set("X-Content-Type-Options", "nosniff")
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
            if (reader == Reader.BROWSER) {
                answer.headers()
                        .set(
                                HttpHeaderNames.CONTENT_SECURITY_POLICY,
                                "default-src 'none'; style-src 'unsafe-inline'");
            }
            if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
                // a 401 has to name a scheme (RFC 9110 §15.5.2), and none is registered for TLS
                answer.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "ClientCertificate");
            }
            return answer;
        }

        /** An answer that is all in its head, which gRPC calls trailers-only. */
        private FullHttpResponse grpc() {
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, reader.type)
                    .set("grpc-status", GRPC_STATUSES.getOrDefault(status, GRPC_UNKNOWN))
                    .set("grpc-message", text);
            return answer;
        }
    }

    /** The statuses of gRPC that stand for those of HTTP, as its own clients map them. */
    private static final Map<HttpResponseStatus, Integer> GRPC_STATUSES =
            Map.of(
                    HttpResponseStatus.BAD_REQUEST, 13, // INTERNAL
                    HttpResponseStatus.UNAUTHORIZED, 16, // UNAUTHENTICATED
                    HttpResponseStatus.FORBIDDEN, 7, // PERMISSION_DENIED
                    HttpResponseStatus.NOT_IMPLEMENTED, 12, // UNIMPLEMENTED
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, 8, // RESOURCE_EXHAUSTED
                    HttpResponseStatus.BAD_GATEWAY, 14); // UNAVAILABLE

    private static final int GRPC_UNKNOWN = 2;

    static Page of(ProblemCode code, Receipt receipt, Reader reader) {
        HttpResponseStatus status = status(code);
        String text =
                switch (reader) {
                    case PROGRAM -> problem(status, code, receipt);
                    case BROWSER -> page(status, code, receipt);
                    case GRPC -> code.slug() + " (" + receipt.id() + "): " + code.remedy();
                };
        return new Page(status, reader, text);
    }

    private static HttpResponseStatus status(ProblemCode code) {
        boolean ofWho = OF_WHO.stream().anyMatch(code.slug()::startsWith);
        return STATUSES.getOrDefault(
                code, ofWho ? HttpResponseStatus.UNAUTHORIZED : HttpResponseStatus.FORBIDDEN);
    }

    private static String problem(HttpResponseStatus status, ProblemCode code, Receipt receipt) {
        return "{\"type\":\"about:blank\",\"status\":"
                + status.code()
                + ",\"title\":"
                + quoted(code.summary())
                + ",\"code\":"
                + quoted(code.slug())
                + ",\"detail\":"
                + quoted(code.remedy())
                + ",\"receipt\":"
                + quoted(receipt.id())
                + "}\n";
    }

    /** Our own words, which have nothing in them that JSON would have to escape but quotes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String page(HttpResponseStatus status, ProblemCode code, Receipt receipt) {
        return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\">"
                + "<title>"
                + status.code()
                + " "
                + escaped(status.reasonPhrase())
                + "</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;"
                + "margin:4rem auto;padding:0 1rem}dt{font-weight:600}dd{margin:0 0 1rem}"
                + "</style>\n<h1>This site did not let you in</h1>\n<dl>"
                + "<dt>What it saw</dt><dd>"
                + escaped(code.summary())
                + "</dd>\n<dt>What to do</dt><dd>"
                + escaped(code.remedy())
                + "</dd>\n<dt>Code</dt><dd><code>"
                + escaped(code.slug())
                + "</code></dd>\n<dt>Receipt, for whoever runs this site</dt><dd><code>"
                + escaped(receipt.id())
                + "</code></dd></dl>\n</html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
