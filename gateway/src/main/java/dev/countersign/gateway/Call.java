package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call for one local connection: the addresses of a dial in turn, until a peer is proven at one
 * of them. No local byte has been sent by then, so whatever went wrong at one address, the next may
 * be tried. It runs on the local connection's event loop and ends once.
 */
final class Call {
    private static final int MOST_TOLD = 4;

    private final Surroundings around;
    private final Route route;
    private final Channel local;
    private final String connection;
    private final Consumer<Result> then;
    private final Queue<InetSocketAddress> names;
    private final Queue<InetSocketAddress> found = new ArrayDeque<>();
    private final List<Attempt.Result.Failed> failures = new ArrayList<>();
    private @Nullable Attempt current;
    private boolean over;

    /** What came of a call. */
    sealed interface Result {
        record Reached(Attempt.Result.Proven peer) implements Result {}

        /** Nobody was reached: the refusal tells of every address. */
        record Nobody(Answer.Refusal refusal, long epoch) implements Result {}
    }

    Call(
            Surroundings around,
            Route route,
            Channel local,
            String connection,
            Consumer<Result> then) {
        this.around = around;
        this.route = route;
        this.local = local;
        this.connection = connection;
        this.then = then;
        this.names = new ArrayDeque<>(route.dial().to());
    }

    void begin() {
        next();
    }

    /** Nobody waits for it any more. */
    void abandon() {
        over = true;
        if (current != null) {
            current.abandon();
        }
    }

    private void next() {
        if (over) {
            return;
        }
        if (!found.isEmpty()) {
            current = new Attempt(around, route, found.remove(), connection, this::attempted);
            current.begin(local);
        } else if (!names.isEmpty()) {
            lookUp(names.remove());
        } else {
            over = true;
            then.accept(nobody());
        }
    }

    private void lookUp(InetSocketAddress name) {
        around.caller()
                .addressesOf(name.getHostString())
                .orTimeout(route.dial().connectTime().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((addresses, problem) ->
                        local.eventLoop().execute(() -> lookedUp(name, addresses, problem)));
    }

    private void lookedUp(
            InetSocketAddress name,
            @Nullable List<InetAddress> addresses,
            @Nullable Throwable problem) {
        if (addresses != null) {
            addresses.forEach(one -> found.add(new InetSocketAddress(one, name.getPort())));
        } else {
            Answer.Refusal refusal =
                    Answer.Refusal.of(ProblemCode.UPSTREAM_UNREACHABLE, whyUnknown(problem));
            failures.add(new Attempt.Result.Failed(name, refusal, epoch()));
        }
        next();
    }

    private static String whyUnknown(@Nullable Throwable problem) {
        Throwable cause = problem instanceof CompletionException e ? e.getCause() : problem;
        if (cause instanceof TimeoutException) {
            return "the name was not looked up within the time for a connect";
        }
        return cause == null ? "no address is known" : String.valueOf(cause.getMessage());
    }

    private void attempted(Attempt.Result result) {
        switch (result) {
            case Attempt.Result.Proven peer -> {
                over = true;
                then.accept(new Result.Reached(peer));
            }
            case Attempt.Result.Failed failed -> {
                failures.add(failed);
                next();
            }
        }
    }

    /** A peer that was there and wrong says more than one that was not there. */
    private Result.Nobody nobody() {
        Attempt.Result.Failed worst =
                failures.stream()
                        .filter(one -> one.refusal().code() != ProblemCode.UPSTREAM_UNREACHABLE)
                        .findFirst()
                        .orElse(failures.getLast());
        String seen =
                failures.stream()
                        .limit(MOST_TOLD)
                        .map(one -> Addresses.text(one.address()) + ": " + one.refusal().seen())
                        .collect(Collectors.joining("; "));
        int untold = failures.size() - MOST_TOLD;
        return new Result.Nobody(
                Answer.Refusal.of(
                        worst.refusal().code(),
                        untold > 0 ? seen + "; and " + untold + " more" : seen),
                worst.epoch());
    }

    private long epoch() {
        return around.sentry().snapshot().epoch().number();
    }
}
