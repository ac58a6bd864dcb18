package dev.countersign.gateway;

import dev.countersign.access.Attempt;
import dev.countersign.access.Denial;
import dev.countersign.access.Permit;
import dev.countersign.gateway.NativeTrustManager.Question;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.tls.ProvenChannel;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.Verdict;
import dev.countersign.trust.VerifiedPeer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Asks the judge and then the policy about a finished handshake, both under the snapshot in force;
 * it decides nothing itself. Each question takes the snapshot once. The answer comes at once, but
 * where the judge has to do without the answer of a responder: then those are asked first, and the
 * judge again.
 */
final class Sentry {
    private final PeerVerifier verifier;
    private final StatusDesk statuses;
    private final Clock clock;
    private final AtomicReference<Snapshot> inForce;

    Sentry(PeerVerifier verifier, StatusDesk statuses, Clock clock, Snapshot first) {
        this.verifier = verifier;
        this.statuses = statuses;
        this.clock = clock;
        this.inForce = new AtomicReference<>(first);
    }

    /** What is said, and perhaps refused. */
    sealed interface Said {
        Optional<ProblemCode> refusal();
    }

    /** Who waits for what is said. What fails in here, or in acting on it, is told too. */
    interface Asker<T> {
        void answered(T said);

        void failed(RuntimeException why);
    }

    /** What was answered, and under which epoch. */
    record Ruling(Answer answer, long epoch) implements Said {
        @Override
        public Optional<ProblemCode> refusal() {
            return answer instanceof Answer.Refusal refusal
                    ? Optional.of(refusal.code())
                    : Optional.empty();
        }
    }

    /**
     * A peer that is asked about, from the facts of its handshake alone; where its proof has ended
     * and it may finish, also when that was.
     */
    record Subject(ProvenChannel channel, Optional<Instant> proofEnd) {
        /** One whose proof must hold now. */
        static Subject of(ProvenChannel channel) {
            return new Subject(channel, Optional.empty());
        }

        private Verdict prove(PeerVerifier verifier, Conditions conditions) {
            return channel.prove(verifier, proofEnd.map(conditions::finishing).orElse(conditions));
        }
    }

    /** What is asked of the snapshot in force about a peer that is proven. */
    sealed interface Wish {
        String target();

        /** The target, as a connection that is passed on or in one request. */
        record Access(Attempt attempt) implements Wish {
            @Override
            public String target() {
                return attempt.target();
            }
        }

        /** To be heard: requests will follow, and each of them is asked about by itself. */
        record Audience(String target) implements Wish {}
    }

    /** What the snapshot in force says of the peer. */
    void ask(Subject subject, Wish wish, Executor loop, Asker<Ruling> asker) {
        ask(inquiry -> ruling(subject, wish, inquiry), loop, asker);
    }

    /**
     * The same of a peer that was proven before: as it was then, for as long as that proof lasts
     * and the bundle under which it was judged is in force.
     */
    void ask(
            Subject subject,
            VerifiedPeer known,
            Attempt attempt,
            Executor loop,
            Asker<Ruling> asker) {
        Snapshot snapshot = inForce.get();
        boolean asItWas =
                known.bundleDigest().equals(snapshot.trustOf(attempt.target()).digest())
                        && clock.instant().isBefore(known.until());
        Wish wish = new Wish.Access(attempt);
        if (!asItWas) {
            ask(subject, wish, loop, asker);
            return;
        }
        try {
            asker.answered(ruling(known, wish, snapshot));
        } catch (RuntimeException e) {
            asker.failed(e);
        }
    }

    private static Ruling ruling(VerifiedPeer peer, Wish wish, Snapshot snapshot) {
        Answer answer =
                switch (wish) {
                    case Wish.Access(Attempt attempt) ->
                            switch (snapshot.decide(peer, attempt)) {
                                case Permit permit -> new Answer.Admission(permit);
                                case Denial denial -> Answer.Refusal.of(denial, peer);
                            };
                    case Wish.Audience(String target) ->
                            snapshot.policy()
                                    .foresee(peer, Attempt.connection(target))
                                    .<Answer>map(denial -> Answer.Refusal.of(denial, peer))
                                    .orElseGet(() -> new Answer.Audience(peer));
                };
        return new Ruling(answer, snapshot.epoch().number());
    }

    private Ruling ruling(Subject subject, Wish wish, Inquiry inquiry) {
        Snapshot snapshot = inForce.get();
        Conditions conditions =
                new Conditions(
                        snapshot.trustOf(wish.target()),
                        Role.CLIENT,
                        Expectation.anyProvenPeer(),
                        clock.instant(),
                        inquiry);
        return switch (subject.prove(verifier, conditions)) {
            case Rejection rejection ->
                    new Ruling(Answer.Refusal.of(rejection), snapshot.epoch().number());
            case VerifiedPeer peer -> ruling(peer, wish, snapshot);
        };
    }

    /** What the judge said of a peer that was called, and under which epoch. */
    record Judged(Verdict verdict, long epoch) implements Said {
        @Override
        public Optional<ProblemCode> refusal() {
            return verdict instanceof Rejection rejection
                    ? Optional.of(rejection.code())
                    : Optional.empty();
        }
    }

    /** What the snapshot in force says of a peer that was called and must be as expected. */
    void ask(Subject subject, Expectation expectation, Executor loop, Asker<Judged> asker) {
        ask(inquiry -> judged(subject, expectation, inquiry), loop, asker);
    }

    private Judged judged(Subject subject, Expectation expectation, Inquiry inquiry) {
        Snapshot snapshot = inForce.get();
        Conditions conditions =
                new Conditions(
                        snapshot.trust(), Role.SERVER, expectation, clock.instant(), inquiry);
        Verdict verdict = subject.prove(verifier, conditions);
        return new Judged(verdict, snapshot.epoch().number());
    }

    private <T extends Said> void ask(
            Function<Inquiry, T> question, Executor loop, Asker<T> asker) {
        Inquiry inquiry = statuses.inquiry();
        try {
            T said = question.apply(inquiry);
            if (said.refusal().filter(inquiry::mayChange).isPresent()) {
                inquiry.settle().thenRunAsync(() -> ask(question, loop, asker), loop);
            } else {
                asker.answered(said);
            }
        } catch (RuntimeException e) {
            asker.failed(e);
        }
    }

    /** The judge of clients for the engine's callback, under one snapshot for good. */
    NativeTrustManager callback(Snapshot snapshot, String target, Refusing refusing) {
        Attempt attempt = Attempt.connection(target);
        return judge(
                snapshot,
                new Question(
                        snapshot.trustOf(target),
                        Role.CLIENT,
                        Expectation.anyProvenPeer(),
                        judged ->
                                snapshot.policy()
                                        .foresee(judged, attempt)
                                        .map(denial -> Answer.Refusal.foreseen(denial, judged)),
                        refusing));
    }

    /** The judge of servers; whom we call is no matter of the policy, but of the expectation. */
    NativeTrustManager callback(Snapshot snapshot, Expectation expectation) {
        return judge(
                snapshot,
                new Question(
                        snapshot.trust(),
                        Role.SERVER,
                        expectation,
                        judged -> Optional.empty(),
                        Refusing.ALERT));
    }

    private NativeTrustManager judge(Snapshot snapshot, Question question) {
        return new NativeTrustManager(verifier, snapshot, question, statuses, clock);
    }

    /** How long it is until then. */
    Duration left(Instant until) {
        return Duration.between(clock.instant(), until);
    }

    Snapshot snapshot() {
        return inForce.get();
    }

    void putInForce(Snapshot next) {
        inForce.set(next);
    }
}
