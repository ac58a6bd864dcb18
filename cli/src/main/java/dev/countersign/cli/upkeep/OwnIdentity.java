package dev.countersign.cli.upkeep;

import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.IdentityKeeper.Kept;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.time.Instant;

/** Renews an identity that the authority in the same process keeps. */
public final class OwnIdentity implements Chore {
    private final String name;
    private final IdentityKeeper keeper;

    public OwnIdentity(String name, IdentityKeeper keeper) {
        this.name = name;
        this.keeper = keeper;
    }

    @Override
    public String name() {
        return "renewal of " + name;
    }

    @Override
    public Instant due() {
        return keeper.nextCheck();
    }

    @Override
    public Done run() {
        Kept kept = keeper.ensure();
        if (kept == Kept.REVOKED) {
            throw new CountersignException(
                    ProblemCode.TRUST_REVOKED,
                    "the identity was revoked and is not renewed",
                    "remove its folder to have it enrolled anew, with a new key");
        }
        return kept == Kept.UNCHANGED ? Done.UNCHANGED : Done.CHANGED;
    }
}
