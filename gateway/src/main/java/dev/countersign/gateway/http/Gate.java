package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;

/** What stands between the requests of one proven peer and the service that they are for. */
public interface Gate {

    /** What is said of a request. */
    sealed interface Said {
        record Admitted(Permit permit) implements Said {}

        record Refused(ProblemCode code, Receipt receipt) implements Said {}
    }

    /** Decides about one request under the snapshot in force, and records it when it is refused. */
    void ask(RequestHead asked, Consumer<Said> then);

    /** The same of one that was admitted and is under way, when another snapshot is in force. */
    void askAgain(RequestHead asked, Consumer<Said> then);

    /** Records why a request was refused that nobody was asked about; nothing when it is none. */
    Receipt refused(ProblemCode code, String seen, Optional<RequestHead> asked);

    /** An exchange is over. */
    void answered(Answered how);

    /** Where the peer calls from, as far as it has an address. */
    Optional<String> caller();

    /** The name of our own under which the peer is served. */
    String servedBy();

    /** Whether a request for this host is for this service, of all that are at one address. */
    boolean isFor(RequestedHost host);

    /** Connects to the service; nothing when it cannot be reached. */
    void dial(Permit permit, EventLoop loop, Consumer<Optional<Channel>> then);

    /**
     * Passes on whatever comes from now on, both ways, until either side ends or the request that
     * it began with is refused.
     */
    void passOn(Channel service);
}
