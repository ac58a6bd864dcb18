package dev.countersign.cli.judge;

import dev.countersign.trust.Demands;
import dev.countersign.trust.Role;
import java.util.Locale;

/** What a leaf is judged for: a side of a connection, or nothing but its path. */
public enum Purpose {
    CLIENT(Role.CLIENT, Demands.Use.CONNECTION),
    SERVER(Role.SERVER, Demands.Use.CONNECTION),
    ANY(Role.SERVER, Demands.Use.ANY);

    private final Role role;
    private final Demands.Use use;

    Purpose(Role role, Demands.Use use) {
        this.role = role;
        this.use = use;
    }

    Role role() {
        return role;
    }

    Demands.Use use() {
        return use;
    }

    /** The name on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
