package dev.countersign.gateway.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers of HTTP/1; that to HEAD has the fields of a body and none (RFC 9110 §9.3.2). */
final class AnswerEncoder extends HttpResponseEncoder {
    private boolean toHead;

    /** Whether what is answered next was asked with HEAD. */
    void toHead(boolean next) {
        toHead = next;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        return toHead || super.isContentAlwaysEmpty(answer);
    }
}
