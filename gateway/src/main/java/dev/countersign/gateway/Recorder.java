package dev.countersign.gateway;

import dev.countersign.access.Denial;
import dev.countersign.access.Permit;
import dev.countersign.gateway.http.Answered;
import dev.countersign.gateway.http.RequestHead;
import dev.countersign.identity.PeerId;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Journal;
import dev.countersign.journal.JournalState;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.VerifiedPeer;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what was decided into the journal and counts it: one decision line for each connection, at
 * most one end line. Refusals before any proof are told one by one only up to a rate.
 */
final class Recorder {
    private final Journal journal;
    private final Optional<AccessLog> accessLog;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final RefusalMeter meter = new RefusalMeter();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();
    private final Tally tally;

    /**
     * Whose line it is: our id for the connection, the listener, where the peer called from, and
     * the proxy that says so.
     */
    record About(
            String connection, String listener, SocketAddress from, Optional<SocketAddress> via) {
        About(String connection, String listener, SocketAddress from) {
            this(connection, listener, from, Optional.empty());
        }

        /** The same connection, once its proxy has said for whom it speaks. */
        About speakingFor(SocketAddress other) {
            return new About(connection, listener, other, Optional.of(from));
        }

        /** The same connection, once it is known whom it asks for. */
        About with(String asked) {
            return new About(connection, asked, from, via);
        }

        private Tally.Of of() {
            return Tally.Of.listener(listener);
        }
    }

    Recorder(Journal journal, Optional<AccessLog> accessLog, Tally tally, Clock clock) {
        this.journal = journal;
        this.accessLog = accessLog;
        this.tally = tally;
        this.clock = clock;
    }

    /**
     * Our id for a connection that begins: a letter for its kind, and a number never given twice.
     */
    String newId(String kind) {
        return kind + ids.incrementAndGet();
    }

    /** Whether decisions can be recorded now. */
    boolean isRecording() {
        return journal.state() instanceof JournalState.Recording;
    }

    /** Records that a peer is let in; when it cannot be recorded, it may not be. */
    Recorded entry(About about, Answer.Entry entry, long epoch) {
        return switch (entry) {
            case Answer.Admission(Permit permit) -> admission(about, permit);
            case Answer.Audience(VerifiedPeer peer) -> audience(about, peer, epoch);
        };
    }

    private Recorded admission(About about, Permit permit) {
        Entry.Builder entry =
                begin(EntryKind.DECISION, about)
                        .text("outcome", "permit")
                        .number("epoch", permit.epoch())
                        .instant("until", permit.until());
        permit.rule().ifPresent(rule -> entry.text("rule", rule.label()));
        permit.observed().ifPresent(denial -> observed(entry, denial));
        Recorded recorded = journal.record(peer(entry, permit.peer()).build());
        if (recorded == Recorded.QUEUED) {
            live.incrementAndGet();
            permit.observed()
                    .ifPresentOrElse(
                            denial -> tally.observed(about.of(), denial.code()),
                            () -> tally.permitted(about.of()));
        }
        return recorded;
    }

    /** Records that a peer is heard: each of its requests is decided about by itself. */
    private Recorded audience(About about, VerifiedPeer peer, long epoch) {
        Entry.Builder entry =
                begin(EntryKind.DECISION, about)
                        .text("outcome", "permit")
                        .text("speaks", "http")
                        .number("epoch", epoch)
                        .instant("until", peer.until());
        Recorded recorded = journal.record(peer(entry, peer).build());
        if (recorded == Recorded.QUEUED) {
            live.incrementAndGet();
            tally.permitted(about.of());
        }
        return recorded;
    }

    /** Records a request that is passed on though no rule lets it, because policy only observes. */
    void observedRequest(About about, RequestHead asked, Permit permit) {
        permit.observed()
                .ifPresent(denial -> {
                    tally.observed(about.of(), denial.code());
                    if (meter.tells(about.from(), denial.code())) {
                        Entry.Builder entry =
                                request(about, Optional.of(asked))
                                        .text("outcome", "permit")
                                        .number("epoch", permit.epoch());
                        observed(entry, denial);
                        journal.record(entry.text("peer", permit.peer().id().text()).build());
                    }
                });
    }

    /**
     * Records a request that is refused, and makes its receipt. They are told one by one only up to
     * a rate, as whoever has proven himself may still ask for too much.
     */
    Receipt refusedRequest(
            About about, Optional<RequestHead> asked, Answer.Refusal refusal, long epoch) {
        tally.refused(about.of(), refusal.code());
        Receipt receipt = receipt();
        if (meter.tells(about.from(), refusal.code())) {
            Entry.Builder entry =
                    request(about, asked)
                            .text("outcome", "refused")
                            .text("code", refusal.code().slug())
                            .text("seen", refusal.seen())
                            .number("epoch", epoch)
                            .text("receipt", receipt.id());
            refusal.peer().ifPresent(peer -> entry.text("peer", peer.id().text()));
            journal.record(entry.build());
        }
        return receipt;
    }

    private Entry.Builder request(About about, Optional<RequestHead> asked) {
        Entry.Builder entry = begin(EntryKind.REQUEST, about);
        asked.ifPresent(head ->
                entry.text("method", head.method().name())
                        .text("host", head.host().text())
                        .text("path", head.path().path()));
        return entry;
    }

    /** Counts a connection that was turned away because nothing can be recorded. */
    void turnedAway(String listener) {
        tally.refused(Tally.Of.listener(listener), ProblemCode.LIMIT_JOURNAL_UNAVAILABLE);
    }

    /** Records a refusal and makes its receipt. */
    Receipt refusal(About about, Answer.Refusal refusal, long epoch) {
        tally.refused(about.of(), refusal.code());
        Receipt receipt = receipt();
        if (refusal.peer().isPresent() || meter.tells(about.from(), refusal.code())) {
            Entry.Builder entry =
                    begin(EntryKind.DECISION, about)
                            .text("outcome", "refused")
                            .text("code", refusal.code().slug())
                            .text("seen", refusal.seen())
                            .number("epoch", epoch)
                            .text("receipt", receipt.id());
            refusal.peer().ifPresent(who -> peer(entry, who));
            if (!refusal.claimed().isEmpty()) {
                entry.texts("claimed", texts(refusal.claimed()));
            }
            if (!refusal.tried().isEmpty()) {
                entry.texts("tried", refusal.tried());
            }
            journal.record(entry.build());
        }
        return receipt;
    }

    /** Records the end of a connection that had been let in. */
    void end(About about, String reason, Bridge.Traffic traffic) {
        live.decrementAndGet();
        tally.relayed(about.of(), traffic.in(), traffic.out());
        journal.record(traffic(begin(EntryKind.END, about).text("reason", reason), traffic));
    }

    /** Records the end of a connection that is no longer welcome, with a receipt. */
    void cutOff(About about, Answer.Refusal refusal, Bridge.Traffic traffic) {
        live.decrementAndGet();
        tally.relayed(about.of(), traffic.in(), traffic.out());
        tally.cutOff(about.of(), refusal.code());
        Entry.Builder entry =
                begin(EntryKind.END, about)
                        .text("reason", refusal.code().slug())
                        .text("seen", refusal.seen())
                        .text("receipt", receipt().id());
        journal.record(traffic(entry, traffic));
    }

    /** Records that a snapshot came into force, what it only observes, and in what it is weaker. */
    void newEpoch(Snapshot snapshot, List<String> weaker) {
        Entry.Builder entry =
                Entry.of(EntryKind.CONFIG, clock.instant())
                        .number("epoch", snapshot.epoch().number())
                        .text("bundle", snapshot.epoch().bundleDigest());
        Map<String, TrustBundle> own = snapshot.trustByTarget().own();
        if (!own.isEmpty()) {
            entry.texts(
                    "own-bundles",
                    own.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(one -> one.getKey() + " " + one.getValue().digest())
                            .toList());
        }
        List<String> observing = List.copyOf(snapshot.policy().observedTargets());
        if (!observing.isEmpty()) {
            entry.texts("observing", observing);
        }
        if (!weaker.isEmpty()) {
            entry.texts("weaker", weaker);
        }
        journal.record(entry.build());
    }

    /** Writes what was only counted since the last call. */
    void tellCounted() {
        for (RefusalMeter.Sum sum : meter.endPeriod()) {
            journal.record(
                    Entry.of(EntryKind.COUNTED, clock.instant())
                            .text("from", sum.of().prefix())
                            .text("code", sum.of().code().slug())
                            .number("count", sum.count())
                            .build());
        }
    }

    /** How many connections are let in and have not ended. */
    int live() {
        return live.get();
    }

    /** Counts an exchange that is over, and writes its line where that is wanted. */
    void answered(About about, String peer, String version, Answered how) {
        tally.answered(about.listener(), how.status(), how.nanos());
        accessLog.ifPresent(
                log -> log.add(new AccessLog.Line(clock.instant(), about, peer, version, how)));
    }

    /** Writes what waits to be written here, beside the journal, which is somebody else's. */
    void close() {
        accessLog.ifPresent(AccessLog::close);
    }

    /** What was counted so far. */
    Tally tally() {
        return tally;
    }

    Clock clock() {
        return clock;
    }

    Recorded record(Entry.Builder entry) {
        return journal.record(entry.build());
    }

    /** Whether a refusal before any proof is told by itself; if not, it has been counted. */
    boolean tells(SocketAddress from, ProblemCode code) {
        return meter.tells(from, code);
    }

    Receipt receipt() {
        byte[] bytes = new byte[Receipt.BYTES];
        random.nextBytes(bytes);
        return Receipt.of(bytes);
    }

    private static Entry traffic(Entry.Builder entry, Bridge.Traffic traffic) {
        return entry.number("bytes-in", traffic.in()).number("bytes-out", traffic.out()).build();
    }

    private Entry.Builder begin(EntryKind kind, About about) {
        Entry.Builder entry =
                Entry.of(kind, clock.instant())
                        .text("connection", about.connection())
                        .text("listener", about.listener())
                        .text("from", Addresses.text(about.from()));
        about.via().ifPresent(proxy -> entry.text("via", Addresses.text(proxy)));
        return entry;
    }

    private static void observed(Entry.Builder entry, Denial denial) {
        entry.text("observed", denial.code().slug()).text("seen", denial.seen());
    }

    private static List<String> texts(List<PeerId> ids) {
        return ids.stream().map(PeerId::text).toList();
    }

    static Entry.Builder peer(Entry.Builder entry, VerifiedPeer peer) {
        if (peer.names().ids().size() > 1) {
            entry.texts("names", texts(peer.names().ids()));
        }
        if (peer.assurance() == Freshness.RESUMED) {
            entry.text("handshake", "resumed");
        }
        return entry.text("peer", peer.id().text())
                .text("proof", "certificate")
                .text("serial", peer.leaf().serial().toString(16))
                .text("issuer", peer.leaf().issuer().toString())
                .text("tls", peer.parameters().protocol() + " " + peer.parameters().cipher())
                .text("group", peer.parameters().group())
                .text("alpn", peer.parameters().alpn());
    }
}
