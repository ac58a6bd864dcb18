package dev.countersign.cli.warmup;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.authority.PassingAuthority;
import dev.countersign.gateway.Dial;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.InheritedSockets;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.LocalAddress;
import dev.countersign.gateway.Responders;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two gateways on loopback: what goes into the dial of one comes out of the listener of the other,
 * proven on both sides, and reaches the service.
 */
final class Pair implements AutoCloseable {
    private static final String NAME = "warm-up";
    private static final TrustDomain DOMAIN = new TrustDomain("warm-up.invalid");
    private static final SpiffeId CALLED = SpiffeId.of("spiffe://warm-up.invalid/called");
    private static final SpiffeId CALLER = SpiffeId.of("spiffe://warm-up.invalid/caller");
    private static final int MOST_WAITING = 256;

    private final PassingAuthority authority;
    private final ServerSocket service;
    private final Gateway called;
    private final Gateway caller;

    private Pair(PassingAuthority authority, ServerSocket service, Gateway called, Gateway caller) {
        this.authority = authority;
        this.service = service;
        this.called = called;
        this.caller = caller;
    }

    static Pair start(WarmUp.Means means, Journal journal) throws IOException {
        PassingAuthority authority = PassingAuthority.of(DOMAIN, means.signatures(), means.clock());
        TrustBundle trust = TrustBundle.of(authority.trust(), means.clock().instant());
        ServerSocket service = new ServerSocket(0, MOST_WAITING, InetAddress.getLoopbackAddress());
        Gateway called = null;
        try {
            Listen listen =
                    new Listen(
                            NAME, anyPort(), (InetSocketAddress) service.getLocalSocketAddress());
            called =
                    Gateway.start(
                            settings(List.of(listen), List.of(), means, journal),
                            Snapshot.first(authority.issue(CALLED), trust, callersAlone()));
            Dial dial =
                    new Dial(
                            NAME,
                            new LocalAddress.Tcp(anyPort()),
                            List.of(
                                    addressOf(
                                            called.status()
                                                    .listeners()
                                                    .values()
                                                    .iterator()
                                                    .next())),
                            new Expectation.Exactly(CALLED),
                            Limits.DEFAULT.connect(),
                            Ending.TOGETHER);
            Gateway caller =
                    Gateway.start(
                            settings(List.of(), List.of(dial), means, journal),
                            Snapshot.first(authority.issue(CALLER), trust, callersAlone()));
            return new Pair(authority, service, called, caller);
        } catch (RuntimeException e) {
            if (called != null) {
                called.close();
            }
            service.close();
            throw e;
        }
    }

    private static Gateway.Settings settings(
            List<Listen> listen, List<Dial> dial, WarmUp.Means means, Journal journal) {
        return new Gateway.Settings(
                new Gateway.Ways(listen, dial, InheritedSockets.none()),
                Limits.DEFAULT,
                Responders.none(),
                means.transport(),
                means.signatures(),
                journal,
                Optional.empty(),
                means.meters().get(),
                means.clock());
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static AccessPolicy callersAlone() {
        return AccessPolicy.of(Map.of(NAME, List.of(allowing(CALLER))));
    }

    private static Rule allowing(SpiffeId one) {
        PeerPattern peer = PeerPattern.parse(one.text()).orThrow();
        return new Rule(NAME + "/allow[1]", Conjunction.peer(peer), List.of());
    }

    /** The service behind both. */
    ServerSocket service() {
        return service;
    }

    /** Where local programs reach it. */
    InetSocketAddress entrance() {
        return addressOf(caller.dials().values().iterator().next().at());
    }

    private static InetSocketAddress addressOf(LocalAddress port) {
        return ((LocalAddress.Tcp) port).address();
    }

    /** A new key and certificate for the one that calls: nobody has judged that one yet. */
    void renew() {
        Snapshot now = caller.snapshot();
        caller.publish(now.next(authority.issue(CALLER), now.trustByTarget(), now.policy()));
    }

    /** Decides anew about all who are there: nobody is let in. */
    void turnAway() {
        decideBy(AccessPolicy.of(Map.of(NAME, List.of(allowing(CALLED)))));
    }

    /** Those who call are let in again. */
    void letIn() {
        decideBy(callersAlone());
    }

    private void decideBy(AccessPolicy policy) {
        Snapshot now = called.snapshot();
        called.publish(now.next(now.credential(), now.trustByTarget(), policy));
    }

    @Override
    public void close() throws IOException {
        caller.close();
        called.close();
        service.close();
    }
}
