package dev.countersign.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records of one TLS connection, as BoringSSL reads and writes them once the handshake is finished.
 * It is given a buffer of its own, in place of the one through which Netty's engine fed it; that
 * one is gone then, and nothing of the engine that touches it may be called any more: neither
 * {@code wrap} nor {@code unwrap}, nor what closes or asks for a state. Its session, and its
 * release, stay as they were.
 */
final class NativeRecords {
    /** What a record holds at most (RFC 8446 §5.1). */
    private static final int MOST_PLAIN_BYTES = 16 * 1024;

    /** Room for what BoringSSL says by itself: alerts and key updates. */
    private static final int CONTROL_BYTES = 2048;

    private final ReferenceCountedOpenSslEngine engine;
    private final ByteBufAllocator allocator;
    private final long buffer;
    private final int largest;

    private NativeRecords(
            ReferenceCountedOpenSslEngine engine,
            ByteBufAllocator allocator,
            long buffer,
            int largest) {
        this.engine = engine;
        this.allocator = allocator;
        this.buffer = buffer;
        this.largest = largest;
    }

    /** Takes over from an engine that has just finished its handshake, and keeps nothing back. */
    static NativeRecords takeOver(
            ReferenceCountedOpenSslEngine engine, ByteBufAllocator allocator) {
        int largest = engine.getSession().getPacketBufferSize();
        long buffer = SSL.bioNewByteBuffer(engine.sslPointer(), CONTROL_BYTES);
        return new NativeRecords(engine, allocator, buffer, largest);
    }

    /** Whether the engine was released, and there is nothing to read or write with. */
    boolean isGone() {
        return engine.sslPointer() == 0;
    }

    /** How long a record can be. */
    int largest() {
        return largest;
    }

    /** How many bytes BoringSSL wants to send by itself. */
    int waiting() {
        return SSL.bioLengthNonApplication(buffer);
    }

    /** How many bytes were decrypted and not taken yet. */
    int held() {
        return SSL.sslPending(engine.sslPointer());
    }

    /** Moves what waits into the target; how many bytes that were. */
    int flush(ByteBuffer target) {
        if (waiting() == 0) {
            return 0;
        }
        try (Lent out = Lent.room(target, allocator)) {
            SSL.bioSetByteBuffer(buffer, out.address(), target.remaining(), true);
            int moved = SSL.bioFlushByteBuffer(buffer);
            out.fill(moved);
            return moved;
        } finally {
            SSL.bioClearByteBuffer(buffer);
        }
    }

    /**
     * Makes one record of what the source has, or of its beginning. The target must have room for
     * the {@link #largest()}. What BoringSSL returned: above 0 it went well.
     */
    int write(ByteBuffer source, ByteBuffer target) {
        int length = Math.min(source.remaining(), MOST_PLAIN_BYTES);
        try (Lent in = Lent.holding(source, length, allocator);
                Lent out = Lent.room(target, allocator)) {
            int room = target.remaining();
            SSL.bioSetByteBuffer(buffer, out.address(), room, true);
            int written = SSL.writeToSSL(engine.sslPointer(), in.address(), length);
            out.fill(room - SSL.bioLengthByteBuffer(buffer));
            source.position(source.position() + Math.max(written, 0));
            return written;
        } finally {
            SSL.bioClearByteBuffer(buffer);
        }
    }

    /**
     * Reads at most one record, and decrypts what the target has room for. What BoringSSL returned:
     * above 0 it is how many bytes were decrypted.
     */
    int read(ByteBuffer source, ByteBuffer target) {
        int length = source.remaining();
        try (Lent in = Lent.holding(source, length, allocator);
                Lent out = Lent.room(target, allocator)) {
            SSL.bioSetByteBuffer(buffer, in.address(), length, false);
            int read = SSL.readFromSSL(engine.sslPointer(), out.address(), target.remaining());
            out.fill(Math.max(read, 0));
            source.position(source.limit() - SSL.bioLengthByteBuffer(buffer));
            return read;
        } finally {
            SSL.bioClearByteBuffer(buffer);
        }
    }

    /** What a result that is not above 0 means, as {@code SSL_get_error} has it. */
    int meaningOf(int result) {
        return SSL.getError(engine.sslPointer(), result);
    }

    /** Has a close_notify wait to be sent, unless there was an alert already. */
    void sayClosed() {
        SSL.shutdownSSL(engine.sslPointer());
        SSL.clearError();
    }

    /** Native memory that stands for a part of a buffer, or is it. */
    private static final class Lent implements AutoCloseable {
        private final ByteBuffer of;
        private final @Nullable ByteBuf copy;

        private Lent(ByteBuffer of, @Nullable ByteBuf copy) {
            this.of = of;
            this.copy = copy;
        }

        static Lent holding(ByteBuffer source, int length, ByteBufAllocator allocator) {
            if (source.isDirect()) {
                return new Lent(source, null);
            }
            ByteBuf copy = allocator.directBuffer(Math.max(length, 1));
            copy.writeBytes(source.slice(source.position(), length));
            return new Lent(source, copy);
        }

        static Lent room(ByteBuffer target, ByteBufAllocator allocator) {
            return new Lent(
                    target, target.isDirect() ? null : allocator.directBuffer(target.remaining()));
        }

        long address() {
            if (copy == null) {
                return Buffer.address(of) + of.position();
            }
            return copy.hasMemoryAddress()
                    ? copy.memoryAddress()
                    : Buffer.address(copy.nioBuffer(0, copy.capacity()));
        }

        /** So many bytes were written into it. */
        void fill(int length) {
            if (copy == null) {
                of.position(of.position() + length);
            } else {
                of.put(copy.nioBuffer(0, length));
            }
        }

        @Override
        public void close() {
            if (copy != null) {
                copy.release();
            }
        }
    }
}
