package dev.countersign.gateway;

import dev.countersign.snapshot.Snapshot;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The TLS context of one address, exchanged whole when the next snapshot comes: what the native
 * engine is told and what the judge is told always come from the same one.
 */
final class TlsInForce {
    private final Function<Snapshot, NativeTls> maker;
    private volatile NativeTls tls;

    TlsInForce(Snapshot first, Function<Snapshot, NativeTls> maker) {
        this.maker = maker;
        this.tls = maker.apply(first);
    }

    /** Begins under the snapshot in force; a newer one may come while we do. */
    NativeHandshake begin(Channel channel, Duration handshakeTime) {
        while (true) {
            Optional<NativeHandshake> begun = tls.begin(channel, handshakeTime);
            if (begun.isPresent()) {
                return begun.get();
            }
        }
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    Change prepare(Snapshot next) {
        return new Change(this, maker.apply(next));
    }

    /** What has been prepared: either comes into force, or is put away. */
    record Change(TlsInForce of, NativeTls prepared) {
        void enact() {
            NativeTls before = of.tls;
            of.tls = prepared;
            before.putAway();
        }

        void abandon() {
            prepared.putAway();
        }
    }

    /** Lets go of the engine; nothing begins any more. */
    void putAway() {
        tls.putAway();
    }
}
