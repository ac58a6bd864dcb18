package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts who is here, and lets in no more than there may be, before anything is read of them. When
 * those without proof are too many, the one who has been at it longest makes room for the newcomer:
 * who proves himself at once is never that one, however many do not. Only where all of them came
 * within the last second is it the newcomer who is turned away.
 */
final class Turnstile {
    /** After which one who has not proven himself may be asked to make room. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The source of those that are not counted by source. */
    private static final String NOBODY = "";

    private volatile ConnectionLimits limits;
    private final LongSupplier nanos;
    private final Map<String, Integer> bySource = new HashMap<>();
    private final Set<Place> unproven = new LinkedHashSet<>();
    private long interval;
    private long due;
    private int here;

    Turnstile(ConnectionLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.interval = interval(limits);
        this.due = nanos.getAsLong();
    }

    private static long interval(ConnectionLimits limits) {
        return PATIENCE_NANOS / limits.handshakesPerSecond().orElse(1);
    }

    /** Other limits from now on. Who is here stays, even where that is more than may enter. */
    synchronized void limit(ConnectionLimits next) {
        limits = next;
        interval = interval(next);
    }

    /** What came of it: a place, or why there is none. */
    sealed interface Entry {
        record Refused(Answer.Refusal why) implements Entry {}
    }

    Entry enter(SocketAddress from) {
        return enter(new Place(SourcePrefix.ofHost(from), nanos.getAsLong()));
    }

    /** One that speaks for others, and counts for none of them until it has said for whom. */
    Entry enterProxy() {
        return enter(new Place(NOBODY, nanos.getAsLong()));
    }

    private Entry enter(Place place) {
        Optional<Answer.Refusal> full;
        Optional<Place> longest = Optional.empty();
        synchronized (this) {
            full = full(place);
            if (full.isEmpty() && unproven.size() >= limits.handshakes()) {
                longest = unproven.stream().findFirst().filter(one -> one.isOverdue(place.since));
                full = longest.isPresent() ? Optional.empty() : Optional.of(crowded());
            }
            if (full.isEmpty()) {
                longest.ifPresent(unproven::remove);
                add(place);
            }
        }
        longest.ifPresent(one -> one.makeRoom(crowded()));
        return full.isPresent() ? new Entry.Refused(full.get()) : place;
    }

    private Optional<Answer.Refusal> full(Place place) {
        if (here >= limits.most()) {
            return refused(ProblemCode.LIMIT_CONNECTIONS, here + " connections are open");
        }
        Optional<Answer.Refusal> many = tooMany(place.source);
        if (many.isPresent()) {
            return many;
        }
        if (limits.handshakesPerSecond().isPresent() && isTooFast(place.since)) {
            return refused(
                    ProblemCode.LIMIT_HANDSHAKE_RATE,
                    "more than "
                            + limits.handshakesPerSecond().getAsInt()
                            + " connections within a second");
        }
        return Optional.empty();
    }

    private Optional<Answer.Refusal> tooMany(String source) {
        int same = bySource.getOrDefault(source, 0);
        return limits.fromOneSource().isPresent() && same >= limits.fromOneSource().getAsInt()
                ? refused(
                        ProblemCode.LIMIT_CONNECTIONS_PER_SOURCE,
                        same + " connections from " + source + " are open")
                : Optional.empty();
    }

    private synchronized Optional<Answer.Refusal> speaksFor(Place place, String source) {
        if (place.gone || source.equals(NOBODY)) {
            return Optional.empty();
        }
        Optional<Answer.Refusal> many = tooMany(source);
        if (many.isEmpty()) {
            place.source = source;
            bySource.merge(source, 1, Integer::sum);
        }
        return many;
    }

    /** Whether the allowance of a whole second is used up (the generic cell rate algorithm). */
    private boolean isTooFast(long now) {
        if (due - now < 0) {
            due = now;
        }
        return due - now > PATIENCE_NANOS - interval;
    }

    private Answer.Refusal crowded() {
        return Answer.Refusal.of(
                ProblemCode.LIMIT_HANDSHAKES,
                limits.handshakes() + " others are at their handshakes");
    }

    private static Optional<Answer.Refusal> refused(ProblemCode code, String seen) {
        return Optional.of(Answer.Refusal.of(code, seen));
    }

    private void add(Place place) {
        here++;
        due += limits.handshakesPerSecond().isPresent() ? interval : 0;
        if (!place.source.equals(NOBODY)) {
            bySource.merge(place.source, 1, Integer::sum);
        }
        unproven.add(place);
    }

    private synchronized void proven(Place place) {
        unproven.remove(place);
    }

    private synchronized void left(Place place) {
        here--;
        unproven.remove(place);
        bySource.computeIfPresent(place.source, (source, count) -> count > 1 ? count - 1 : null);
    }

    /** How many are here, and how many of them without proof. */
    synchronized Crowd crowd() {
        return new Crowd(here, unproven.size());
    }

    /** How many there are. */
    record Crowd(int connections, int unproven) {}

    /** The place of one connection, until it is left. */
    final class Place implements Entry {
        private String source;
        private final long since;
        private @Nullable Consumer<Answer.Refusal> ask;
        private Answer.@Nullable Refusal asked;
        private boolean gone;

        private Place(String source, long since) {
            this.source = source;
            this.since = since;
        }

        private boolean isOverdue(long now) {
            return now - since >= PATIENCE_NANOS;
        }

        /** What to do when it must make room; at once, if that was asked already. */
        void whenAsked(Consumer<Answer.Refusal> action) {
            Answer.Refusal already;
            synchronized (Turnstile.this) {
                ask = action;
                already = asked;
            }
            if (already != null) {
                action.accept(already);
            }
        }

        private void makeRoom(Answer.Refusal why) {
            Consumer<Answer.Refusal> action;
            synchronized (Turnstile.this) {
                asked = why;
                action = ask;
            }
            if (action != null) {
                action.accept(why);
            }
        }

        /**
         * It has said for whom it speaks; who has too many already may not come this way either.
         */
        Optional<Answer.Refusal> speaksFor(SocketAddress from) {
            return Turnstile.this.speaksFor(this, SourcePrefix.ofHost(from));
        }

        /** The peer holds its key, and is nobody's stranger any more. */
        void proven() {
            Turnstile.this.proven(this);
        }

        /** The connection is closed. */
        void leave() {
            synchronized (Turnstile.this) {
                if (!gone) {
                    gone = true;
                    left(this);
                }
            }
        }
    }
}
