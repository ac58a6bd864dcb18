package dev.countersign.cli.upkeep;

import dev.countersign.authority.RenewalTime;
import dev.countersign.authority.enrolment.Member;
import dev.countersign.problem.CountersignException;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.x509.Certificate;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Renews an identity in its folder, by its authority: when two thirds of its life are over, and
 * then again and again at growing intervals until it succeeds, also after its end.
 */
public final class Renewal implements Chore {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 4;

    private final Member member;
    private final IdentityFolder folder;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private int failures;
    private Instant notBefore = Instant.EPOCH;

    public Renewal(Member member, IdentityFolder folder, Clock clock) {
        this.member = member;
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "renewal of " + lastOf(folder.folder());
    }

    private static Path lastOf(Path path) {
        Path last = path.getFileName();
        return last == null ? path : last;
    }

    /** Looked up in the folder each time: somebody else may have renewed it. */
    @Override
    public Instant due() {
        Instant due = RenewalTime.of(leaf());
        return due.isBefore(notBefore) ? notBefore : due;
    }

    @Override
    public Done run() {
        Certificate leaf = leaf();
        try {
            member.renew();
            failures = 0;
            notBefore = Instant.EPOCH;
            return Done.CHANGED;
        } catch (CountersignException e) {
            notBefore = clock.instant().plus(pause(leaf));
            failures++;
            throw new LevelledException(level(leaf), said(leaf, e));
        }
    }

    private Certificate leaf() {
        return folder.chain().getFirst();
    }

    /**
     * A fiftieth of the certificate's life, within bounds, doubled a few times, spread a little.
     */
    private Duration pause(Certificate leaf) {
        Duration life = Duration.between(RenewalTime.of(leaf), leaf.notAfter()).multipliedBy(3);
        Duration first = bounded(life.dividedBy(50), Duration.ofMinutes(1));
        Duration pause =
                bounded(
                        first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)),
                        bounded(life.dividedBy(20), LONGEST_PAUSE));
        return pause.multipliedBy(80 + random.nextInt(40)).dividedBy(100);
    }

    private static Duration bounded(Duration duration, Duration longest) {
        Duration bounded = duration.compareTo(longest) > 0 ? longest : duration;
        return bounded.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : bounded;
    }

    /** How much of its life is over. */
    private String level(Certificate leaf) {
        Instant now = clock.instant();
        if (now.isAfter(leaf.notAfter())) {
            return "expired";
        }
        Duration life = Duration.between(RenewalTime.of(leaf), leaf.notAfter()).multipliedBy(3);
        long left = Duration.between(now, leaf.notAfter()).toMillis() * 100 / life.toMillis();
        if (left <= 10) {
            return "90 % of its life are over";
        }
        return left <= 25 ? "75 % of its life are over" : "due";
    }

    private static CountersignException said(Certificate leaf, CountersignException e) {
        return new CountersignException(
                        e.code(), e.getMessage() + "; it ends at " + leaf.notAfter(), e.remedy())
                .causedBy(e);
    }
}
