package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The connections to one service, of each event loop its own. They belong to no peer: every request
 * says anew for whom it is, and nothing else on them does.
 */
public interface Upstreams {

    /** As the service wants them. */
    static Upstreams of(HttpService.Version version) {
        return switch (version) {
            case HTTP_1 -> new KeptLines();
            case HTTP_2 -> new SharedLines();
        };
    }

    /** A line on which one exchange can begin now; nothing when the service is away. */
    void take(Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then);

    /** The same over a connection that has served nobody. */
    void takeNew(Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then);

    /** Its exchange is over, and another may follow on it. */
    void giveBack(UpstreamLine line);
}
