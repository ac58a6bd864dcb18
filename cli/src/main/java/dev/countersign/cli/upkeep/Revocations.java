package dev.countersign.cli.upkeep;

import dev.countersign.authority.enrolment.Member;
import dev.countersign.problem.CountersignException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Asks an identity's authority for a newer revocation list, every few seconds. */
public final class Revocations implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(15);
    private static final int SPREAD_MILLIS = 1000;

    private final Member member;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private Instant due = Instant.EPOCH;

    public Revocations(Member member, Clock clock) {
        this.member = member;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "revocation list";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = after(PERIOD);
        try {
            return member.refreshRevocations() ? Done.CHANGED : Done.UNCHANGED;
        } catch (CountersignException e) {
            due = after(AFTER_FAILURE);
            throw e;
        }
    }

    private Instant after(Duration pause) {
        return clock.instant().plus(pause).plusMillis(random.nextInt(SPREAD_MILLIS));
    }
}
