package dev.countersign.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Finds where requests of HTTP/1 begin and end. Lines end with CR LF and with nothing else, and a
 * request that says in two ways how long it is has no length.
 */
final class StrictDecoder extends HttpRequestDecoder {
    private static final int LONGEST_LINE = 8 * 1024 + 512; // a target, a method and the version
    private static final int LARGEST_HEAD = 32 * 1024;

    StrictDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LARGEST_HEAD)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true)
                        .setAllowDuplicateContentLengths(false)
                        .setAllowPartialChunks(true));
    }

    /** Whether bytes have come that are no request yet. */
    boolean holdsBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
