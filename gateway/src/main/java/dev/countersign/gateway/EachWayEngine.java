package dev.countersign.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The native engine, with each direction ending by itself (RFC 8446 §6.1). Netty's own answers a
 * close_notify with another and sends nothing any more. It makes the handshake here, all of it;
 * what comes after is no handshake, and is read and written past it.
 */
final class EachWayEngine extends DelegatingEngine {
    private final ReferenceCountedOpenSslEngine engine;
    private final ByteBufAllocator allocator;
    private @Nullable NativeRecords records;
    private @Nullable SSLException failure;
    private boolean inputEnded;
    private boolean outputEnded;

    EachWayEngine(ReferenceCountedOpenSslEngine engine, ByteBufAllocator allocator) {
        super(engine);
        this.engine = engine;
        this.allocator = allocator;
    }

    // ---- handshake

    private SSLEngineResult noticing(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            records = NativeRecords.takeOver(engine, allocator);
        }
        return result;
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return records == null ? engine.getHandshakeStatus() : status(records);
    }

    private HandshakeStatus status(NativeRecords open) {
        boolean more = !open.isGone() && (open.waiting() > 0 || failure != null);
        return more ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NOT_HANDSHAKING;
    }

    // ---- out

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
            throws SSLException {
        return records == null
                ? noticing(engine.wrap(sources, offset, length, target))
                : write(records, sources, offset, length, target);
    }

    private SSLEngineResult write(
            NativeRecords open, ByteBuffer[] sources, int offset, int length, ByteBuffer target)
            throws SSLException {
        if (open.isGone()) {
            return result(open, Status.CLOSED, 0, 0);
        }
        if (target.remaining() < open.largest()) {
            return result(open, Status.BUFFER_OVERFLOW, 0, 0);
        }
        // before what is said now: it was encrypted before
        int flushed = open.flush(target);
        if (flushed == 0 && failure != null) {
            SSLException thrown = failure;
            failure = null;
            throw new SSLException(thrown);
        }
        if (flushed > 0 || outputEnded) {
            return result(open, outputEnded ? Status.CLOSED : Status.OK, 0, flushed);
        }
        for (int at = offset; at < offset + length; at++) {
            if (sources[at].hasRemaining()) {
                return write(open, sources[at], target);
            }
        }
        return result(open, Status.OK, 0, 0);
    }

    private SSLEngineResult write(NativeRecords open, ByteBuffer source, ByteBuffer target)
            throws SSLException {
        int room = target.remaining();
        int written = open.write(source, target);
        if (written <= 0) {
            throw lastError();
        }
        return result(open, Status.OK, written, room - target.remaining());
    }

    @Override
    public void closeOutbound() {
        if (records == null) {
            engine.closeOutbound();
        } else if (!outputEnded && !records.isGone()) {
            outputEnded = true;
            records.sayClosed();
        }
    }

    @Override
    public boolean isOutboundDone() {
        return records == null
                ? engine.isOutboundDone()
                : records.isGone() || (outputEnded && records.waiting() == 0);
    }

    // ---- in

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
            throws SSLException {
        return records == null
                ? noticing(engine.unwrap(source, targets, offset, length))
                : read(records, source, targets[offset]);
    }

    private SSLEngineResult read(NativeRecords open, ByteBuffer source, ByteBuffer target)
            throws SSLException {
        int given = source.remaining();
        if (inputEnded || open.isGone()) {
            // RFC 8446 §6.1: what comes after a closure alert is ignored
            source.position(source.limit());
            return result(open, Status.CLOSED, given, 0);
        }
        if (given == 0 && open.held() == 0) {
            return result(open, Status.BUFFER_UNDERFLOW, 0, 0);
        }
        int read = open.read(source, target);
        Status status = read > 0 ? Status.OK : ended(open, read);
        if (read > 0 && open.held() > 0) {
            status = Status.BUFFER_OVERFLOW;
        }
        return result(open, status, given - source.remaining(), Math.max(read, 0));
    }

    private Status ended(NativeRecords open, int read) throws SSLException {
        int meaning = open.meaningOf(read);
        if (meaning == SSL.SSL_ERROR_WANT_READ || meaning == SSL.SSL_ERROR_WANT_WRITE) {
            return Status.OK;
        }
        if (meaning == SSL.SSL_ERROR_ZERO_RETURN) {
            inputEnded = true;
            return Status.CLOSED;
        }
        SSLException error = lastError();
        if (open.waiting() == 0) {
            throw error;
        }
        // first of all the alert goes out that tells of it
        failure = error;
        return Status.OK;
    }

    @Override
    public void closeInbound() throws SSLException {
        if (records == null) {
            engine.closeInbound();
        } else if (!inputEnded) {
            inputEnded = true;
            throw new SSLException("the peer went without close_notify: possibly a truncation");
        }
    }

    @Override
    public boolean isInboundDone() {
        return records == null ? engine.isInboundDone() : inputEnded || records.isGone();
    }

    // ---- what came of it

    private SSLEngineResult result(NativeRecords open, Status status, int consumed, int produced) {
        return new SSLEngineResult(status, status(open), consumed, produced);
    }

    private static SSLException lastError() {
        SSLException error = new SSLException(SSL.getErrorString(SSL.getLastErrorNumber()));
        SSL.clearError();
        return error;
    }
}
