package dev.countersign.gateway.http;

import dev.countersign.access.Attempt;
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

    /** The service that its connection was made for; the target of what is asked. */
    String target();

    /** Decides about one request under the snapshot in force, and records it when it is refused. */
    void ask(Attempt attempt, Consumer<Said> then);

    /** Records why a request was refused that nobody was asked about. */
    Receipt refused(ProblemCode code, String seen);

    /** Whether a request for this host is for this service, of all that are at one address. */
    boolean isFor(RequestedHost host);

    /** Connects to the service; nothing when it cannot be reached. */
    void dial(Permit permit, EventLoop loop, Consumer<Optional<Channel>> then);
}
