package dev.countersign.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds where requests of HTTP/1 begin and end. Lines end with CR LF and with nothing else, and a
 * request that says in two ways how long it is has no length. A head that has begun must be whole
 * in time; that it is not, is told as {@link HeadTooLate}.
 */
final class StrictDecoder extends HttpRequestDecoder {
    private static final int LONGEST_LINE = 8 * 1024 + 512; // a target, a method and the version
    private static final int LARGEST_HEAD = 32 * 1024;

    private final Duration headTime;
    private boolean inMessage;
    private boolean inHead;
    private @Nullable ScheduledFuture<?> deadline;

    /** The event that a head which has begun is not whole in time. */
    record HeadTooLate(Duration after) {}

    StrictDecoder(Duration headTime) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(LONGEST_LINE)
                        .setMaxHeaderSize(LARGEST_HEAD)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true)
                        .setAllowDuplicateContentLengths(false)
                        .setAllowPartialChunks(true));
        this.headTime = headTime;
    }

    /** Whether bytes have come that are no request yet. */
    boolean holdsBytes() {
        return inHead || actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
            throws Exception {
        int had = bytes.readableBytes();
        int before = out.size();
        super.decode(ctx, bytes, out);
        List<Object> found = out.subList(before, out.size());
        if (found.isEmpty() && !inMessage && bytes.readableBytes() < had) {
            inHead = true;
        }
        for (Object one : found) {
            inHead = false;
            inMessage = one instanceof HttpRequest || inMessage;
            inMessage = inMessage && !(one instanceof LastHttpContent);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        boolean waits = !inMessage && holdsBytes();
        if (waits && deadline == null) {
            deadline =
                    ctx.executor()
                            .schedule(
                                    () -> ctx.fireUserEventTriggered(new HeadTooLate(headTime)),
                                    headTime.toMillis(),
                                    TimeUnit.MILLISECONDS);
        } else if (!waits) {
            forget();
        }
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        forget();
        super.channelInactive(ctx);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        forget();
        super.handlerRemoved0(ctx);
    }

    private void forget() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
