package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Journal;
import dev.countersign.journal.JournalState;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.trust.VerifiedPeer;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes what was decided into the journal and counts it: one decision line for each connection, at most
 * one end line. Refusals before any proof are told one by one only up to a rate.
 */
final class Recorder {
    private final Journal journal;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final RefusalMeter meter = new RefusalMeter();
    private final LongAdder admitted = new LongAdder();
    private final Map<ProblemCode, LongAdder> refused = new ConcurrentHashMap<>();

    /** Whose line it is: our id for the connection, the listener, and where the peer called from. */
    record About(String connection, String listener, SocketAddress from) {}

    Recorder(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** Whether decisions can be recorded now. */
    boolean isRecording() {
        return journal.state() instanceof JournalState.Recording;
    }

    void admission(About about, Permit permit) {
        admitted.increment();
        Entry.Builder entry =
                begin(EntryKind.DECISION, about)
                        .text("outcome", "permit")
                        .text("rule", permit.rule().label())
                        .number("epoch", permit.epoch())
                        .instant("until", permit.until());
        journal.record(peer(entry, permit.peer()).build());
    }

    /** Records a refusal and makes its receipt. */
    Receipt refusal(About about, Answer.Refusal refusal, long epoch) {
        refused.computeIfAbsent(refusal.code(), code -> new LongAdder()).increment();
        byte[] bytes = new byte[Receipt.BYTES];
        random.nextBytes(bytes);
        Receipt receipt = Receipt.of(bytes);
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
    void end(About about, String reason, long bytesIn, long bytesOut) {
        journal.record(
                begin(EntryKind.END, about)
                        .text("reason", reason)
                        .number("bytes-in", bytesIn)
                        .number("bytes-out", bytesOut)
                        .build());
    }

    /** Records the end of a connection that is no longer welcome, with a receipt. */
    void cutOff(About about, Answer.Refusal refusal, long bytesIn, long bytesOut) {
        refused.computeIfAbsent(refusal.code(), code -> new LongAdder()).increment();
        byte[] bytes = new byte[Receipt.BYTES];
        random.nextBytes(bytes);
        journal.record(
                begin(EntryKind.END, about)
                        .text("reason", refusal.code().slug())
                        .text("seen", refusal.seen())
                        .text("receipt", Receipt.of(bytes).id())
                        .number("bytes-in", bytesIn)
                        .number("bytes-out", bytesOut)
                        .build());
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

    long admitted() {
        return admitted.sum();
    }

    /** The refusals so far, by code. */
    Map<String, Long> refusals() {
        Map<String, Long> sums = new TreeMap<>();
        refused.forEach((code, count) -> sums.put(code.slug(), count.sum()));
        return sums;
    }

    private Entry.Builder begin(EntryKind kind, About about) {
        return Entry.of(kind, clock.instant())
                .text("connection", about.connection())
                .text("listener", about.listener())
                .text("from", Addresses.text(about.from()));
    }

    private static Entry.Builder peer(Entry.Builder entry, VerifiedPeer peer) {
        return entry.text("peer", peer.id().text())
                .text("proof", "certificate")
                .text("serial", peer.leaf().serial().toString(16))
                .text("issuer", peer.leaf().issuer().toString())
                .text("tls", peer.parameters().protocol() + " " + peer.parameters().cipher())
                .text("group", peer.parameters().group())
                .text("alpn", peer.parameters().alpn());
    }
}
