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
import java.util.Map;

/** What a peer is told of a refusal: the code, what to do, and the receipt to quote (RFC 9457). */
final class Refusals {
    private static final String TYPE = "application/problem+json";

    private static final Map<ProblemCode, HttpResponseStatus> STATUSES =
            Map.of(
                    ProblemCode.HTTP_MALFORMED, HttpResponseStatus.BAD_REQUEST,
                    ProblemCode.HTTP_MISDIRECTED, HttpResponseStatus.MISDIRECTED_REQUEST,
                    ProblemCode.HTTP_NOT_SERVED, HttpResponseStatus.NOT_IMPLEMENTED,
                    ProblemCode.LIMIT_REQUEST, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    ProblemCode.UPSTREAM_UNREACHABLE, HttpResponseStatus.BAD_GATEWAY,
                    ProblemCode.UPSTREAM_BAD_ANSWER, HttpResponseStatus.BAD_GATEWAY);

    private Refusals() {}

    /** One answer. */
    record Page(HttpResponseStatus status, String text) {
        FullHttpResponse answer() {
            FullHttpResponse answer =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            status,
                            Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, TYPE)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
            return answer;
        }
    }

    static Page of(ProblemCode code, Receipt receipt) {
        HttpResponseStatus status = STATUSES.getOrDefault(code, HttpResponseStatus.FORBIDDEN);
        String text =
                "{\"type\":\"about:blank\",\"status\":"
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
        return new Page(status, text);
    }

    /** Our own words, which have nothing in them that JSON would have to escape but quotes. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
