package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.gateway.http.Answered;
import dev.countersign.gateway.http.Gate;
import dev.countersign.gateway.http.RequestHead;
import dev.countersign.gateway.http.RequestedHost;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets no request through: its peer was refused, for this, and is told so. */
record ClosedGate(ProblemCode code, Receipt receipt) implements Gate {

    @Override
    public void ask(RequestHead asked, Consumer<Said> then) {
        then.accept(new Said.Refused(code, receipt));
    }

    @Override
    public void askAgain(RequestHead asked, Consumer<Said> then) {
        ask(asked, then);
    }

    /** It was recorded once, for the connection. */
    @Override
    public Receipt refused(ProblemCode why, String seen, Optional<RequestHead> asked) {
        return receipt;
    }

    /** It was counted once, for the connection. */
    @Override
    public void answered(Answered how) {
        // no request of a peer that was let in
    }

    @Override
    public Optional<String> caller() {
        return Optional.empty();
    }

    @Override
    public String servedBy() {
        return "";
    }

    /** Why the peer is refused comes before what it asks for. */
    @Override
    public boolean isFor(RequestedHost host) {
        return true;
    }

    @Override
    public void dial(Permit permit, EventLoop loop, Consumer<Optional<Channel>> then) {
        throw new IllegalStateException("a permit for a peer that was refused");
    }

    @Override
    public void passOn(Channel service) {
        throw new IllegalStateException("a service for a peer that was refused");
    }
}
