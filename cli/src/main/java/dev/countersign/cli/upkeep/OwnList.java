package dev.countersign.cli.upkeep;

import dev.countersign.authority.Authority;
import java.time.Instant;

/** Has the authority in the same process publish its revocation list anew when that is due. */
public final class OwnList implements Chore {
    private final Authority authority;
    private Instant due;

    public OwnList(Authority authority) {
        this.authority = authority;
        this.due = authority.revocationsDue();
    }

    @Override
    public String name() {
        return "publishing the revocation list";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        authority.currentRevocations();
        due = authority.revocationsDue();
        return Done.CHANGED;
    }
}
