package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.x509.RevocationList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks whether the revocation lists in force are still fresh, and says so before they are not:
 * once a list is stale, whoever its authority vouches for is refused ({@code trust.crl-stale}).
 */
public final class ListAge implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** The last part of a list's life in which a newer one should have come. */
    private static final int QUARTERS = 4;

    private final Supplier<TrustByTarget> trust;
    private final Clock clock;
    private Instant due = Instant.EPOCH;

    public ListAge(Supplier<TrustByTarget> trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "age of revocation lists";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        Instant now = clock.instant();
        due = now.plus(PERIOD);
        Optional<RevocationList> oldest =
                trust.get()
                        .all()
                        .flatMap(bundle -> bundle.revocations().stream())
                        .map(AcceptedRevocations::list)
                        .min(Comparator.comparing(RevocationList::nextUpdate));
        if (oldest.isPresent() && now.isAfter(lastQuarter(oldest.get()))) {
            RevocationList list = oldest.get();
            boolean over = now.isAfter(list.nextUpdate());
            throw new LevelledException(
                    over ? "stale" : "soon stale",
                    new CountersignException(
                            ProblemCode.TRUST_CRL_STALE,
                            "the revocation list of "
                                    + list.issuer()
                                    + (over ? " was" : " is")
                                    + " to be replaced by "
                                    + list.nextUpdate()));
        }
        return Done.UNCHANGED;
    }

    private static Instant lastQuarter(RevocationList list) {
        Duration life = Duration.between(list.thisUpdate(), list.nextUpdate());
        return list.nextUpdate().minus(life.dividedBy(QUARTERS));
    }
}
