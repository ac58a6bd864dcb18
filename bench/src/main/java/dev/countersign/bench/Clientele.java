package dev.countersign.bench;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Everybody's certificates: one authority with an intermediate, the server that all proxies stand
 * for, the clients that call again and again, and strangers. All keys are P-256.
 */
final class Clientele {
    static final String TRUST_DOMAIN = "bench.example";

    private static final int GUESTS = 500;

    private final TestAuthority authority;
    private final TestIdentity server;
    private final Deck known;
    private final Deck guests;
    private int made;

    private Clientele(TestAuthority authority, int clients) {
        this.authority = authority;
        this.server =
                authority
                        .issue()
                        .spiffe("spiffe://" + TRUST_DOMAIN + "/gateway")
                        .dns("localhost")
                        .ip("127.0.0.1")
                        .make();
        this.known = Deck.of(server, identities("client", clients), Deck.Hold.FOR_GOOD);
        this.guests = Deck.of(server, identities("guest", GUESTS), Deck.Hold.FOR_GOOD);
    }

    static Clientele of(int clients) {
        return new Clientele(TestAuthority.create(Clock.systemUTC()), clients);
    }

    TestIdentity server() {
        return server;
    }

    /** The clients that every proxy has seen once it is warm. */
    Deck known() {
        return known;
    }

    /** Those whom a policy can leave out without leaving out the clients. */
    Deck guests() {
        return guests;
    }

    /** New clients, each with a certificate that no proxy has seen. */
    Deck strangers(int count) {
        return Deck.of(server, identities("client", count), Deck.Hold.FOR_ONE_USE);
    }

    private List<TestIdentity> identities(String kind, int count) {
        List<TestIdentity> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made++;
            identities.add(
                    authority
                            .issue()
                            .spiffe("spiffe://" + TRUST_DOMAIN + "/" + kind + "/" + made)
                            .make());
        }
        return identities;
    }
}
