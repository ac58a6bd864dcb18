package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Journal;
import dev.countersign.journal.JournalState;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.trust.VerifiedPeer;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes what was decided into the journal and counts it: one decision line for each connection, at
 * most one end line. Refusals before any proof are told one by one only up to a rate.
 */
final class Recorder {
    private final Journal journal;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final RefusalMeter meter = new RefusalMeter();
    private final LongAdder admitted = new LongAdder();
    private final AtomicInteger live = new AtomicInteger();
    private final Map<ProblemCode, LongAdder> refused = new ConcurrentHashMap<>();

    /**
     * Whose line it is: our id for the connection, the listener, and where the peer called from.
     */
    record About(String connection, String listener, SocketAddress from) {}

    Recorder(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** Whether decisions can be recorded now. */
    boolean isRecording() {
        return journal.state() instanceof JournalState.Recording;
    }

    /** Records that a peer is let in; when it cannot be recorded, it may not be. */
    Recorded admission(About about, Permit permit) {
        Entry.Builder entry =
                begin(EntryKind.DECISION, about)
                        .text("outcome", "permit")
                        .text("rule", permit.rule().label())
                        .number("epoch", permit.epoch())
                        .instant("until", permit.until());
        Recorded recorded = journal.record(peer(entry, permit.peer()).build());
        if (recorded == Recorded.QUEUED) {
            admitted.increment();
            live.incrementAndGet();
        }
        return recorded;
    }

    /** Counts a connection that was turned away because nothing can be recorded. */
    void turnedAway() {
        count(ProblemCode.LIMIT_JOURNAL_UNAVAILABLE);
    }

    /** Records a refusal and makes its receipt. */
    Receipt refusal(About about, Answer.Refusal refusal, long epoch) {
        count(refusal.code());
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
            journal.record(entry.build());
        }
        return receipt;
    }

    /** Records the end of a connection that had been let in. */
    void end(About about, String reason, Bridge.Traffic traffic) {
        live.decrementAndGet();
        journal.record(traffic(begin(EntryKind.END, about).text("reason", reason), traffic));
    }

    /** Records the end of a connection that is no longer welcome, with a receipt. */
    void cutOff(About about, Answer.Refusal refusal, Bridge.Traffic traffic) {
        live.decrementAndGet();
        count(refusal.code());
        Entry.Builder entry =
                begin(EntryKind.END, about)
                        .text("reason", refusal.code().slug())
                        .text("seen", refusal.seen())
                        .text("receipt", receipt().id());
        journal.record(traffic(entry, traffic));
    }

    void newEpoch(long epoch, String bundleDigest) {
        journal.record(
                Entry.of(EntryKind.CONFIG, clock.instant())
                        .number("epoch", epoch)
                        .text("bundle", bundleDigest)
                        .build());
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

    long admitted() {
        return admitted.sum();
    }

    /** The refusals so far, by code. */
    Map<String, Long> refusals() {
        Map<String, Long> sums = new TreeMap<>();
        refused.forEach((code, count) -> sums.put(code.slug(), count.sum()));
        return sums;
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

    void count(ProblemCode code) {
        refused.computeIfAbsent(code, any -> new LongAdder()).increment();
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
        return Entry.of(kind, clock.instant())
                .text("connection", about.connection())
                .text("listener", about.listener())
                .text("from", Addresses.text(about.from()));
    }

    static Entry.Builder peer(Entry.Builder entry, VerifiedPeer peer) {
        return entry.text("peer", peer.id().text())
                .text("proof", "certificate")
                .text("serial", peer.leaf().serial().toString(16))
                .text("issuer", peer.leaf().issuer().toString())
                .text("tls", peer.parameters().protocol() + " " + peer.parameters().cipher())
                .text("group", peer.parameters().group())
                .text("alpn", peer.parameters().alpn());
    }
}
