package dev.countersign.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** Sends many bytes, as fast as a channel takes them. For its event loop. */
final class Outflow {
    private static final ByteBuf CHUNK =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(65_536).writeZero(65_536));

    private final Channel to;
    private long left;
    private boolean sending;

    Outflow(Channel to) {
        this.to = to;
    }

    void send(long bytes) {
        left = bytes;
        goOn();
    }

    /** The channel has room again; it says so even while it is written to. */
    void goOn() {
        if (sending) {
            return;
        }
        sending = true;
        while (left > 0 && to.isWritable()) {
            int size = (int) Math.min(left, CHUNK.readableBytes());
            to.write(CHUNK.slice(0, size), to.voidPromise());
            left -= size;
            if (left == 0 || !to.isWritable()) {
                to.flush();
            }
        }
        sending = false;
    }
}
