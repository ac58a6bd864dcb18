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

    private final TestAuthority authority;
    private final TestIdentity server;
    private final Deck known;
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
        this.known = Deck.of(server, identities(clients), Deck.Hold.FOR_GOOD);
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

    /** New clients, each with a certificate that no proxy has seen. */
    Deck strangers(int count) {
        return Deck.of(server, identities(count), Deck.Hold.FOR_ONE_USE);
    }

    private List<TestIdentity> identities(int count) {
        List<TestIdentity> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made++;
            identities.add(
                    authority
                            .issue()
                            .spiffe("spiffe://" + TRUST_DOMAIN + "/client/" + made)
                            .make());
        }
        return identities;
    }
}
