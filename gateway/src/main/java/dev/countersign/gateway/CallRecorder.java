package dev.countersign.gateway;

import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes what became of a dial's connections, and counts it: one decision line for each, at most
 * one end line, all with {@code direction: out}. Bytes out are those that went to the peer.
 */
final class CallRecorder {
    private final Recorder recorder;
    private final Dial dial;
    private final Tally.Of of;
    private final LongAdder proven = new LongAdder();
    private final AtomicInteger live = new AtomicInteger();

    /** Whose line it is: our id for the connection, and where the local program called from. */
    record About(String connection, SocketAddress from) {}

    CallRecorder(Recorder recorder, Dial dial) {
        this.recorder = recorder;
        this.dial = dial;
        this.of = Tally.Of.dial(dial.name());
    }

    /** Records that a peer is proven; when it cannot be recorded, nothing may pass. */
    Recorded proven(About about, Attempt.Result.Proven reached) {
        Entry.Builder entry =
                begin(EntryKind.DECISION, about)
                        .text("outcome", "proven")
                        .text("address", Addresses.text(reached.address()))
                        .number("epoch", reached.epoch())
                        .instant("until", reached.peer().until());
        Recorded recorded = recorder.record(Recorder.peer(entry, reached.peer()));
        if (recorded == Recorded.QUEUED) {
            recorder.tally().permitted(of);
            proven.increment();
            live.incrementAndGet();
        } else {
            recorder.tally().refused(of, ProblemCode.LIMIT_JOURNAL_UNAVAILABLE);
        }
        return recorded;
    }

    /** Records that nobody was reached who could be believed, and makes the receipt. */
    Receipt refusal(About about, Answer.Refusal refusal, long epoch) {
        recorder.tally().refused(of, refusal.code());
        Receipt receipt = recorder.receipt();
        if (recorder.tells(about.from(), refusal.code())) {
            recorder.record(
                    begin(EntryKind.DECISION, about)
                            .text("outcome", "refused")
                            .text("code", refusal.code().slug())
                            .text("seen", refusal.seen())
                            .number("epoch", epoch)
                            .text("receipt", receipt.id()));
        }
        return receipt;
    }

    /** Records the end of a connection whose peer had been proven. */
    void end(About about, String reason, Bridge.Traffic traffic) {
        live.decrementAndGet();
        recorder.tally().relayed(of, traffic.out(), traffic.in());
        recorder.record(traffic(begin(EntryKind.END, about).text("reason", reason), traffic));
    }

    /** Records the end of a connection that may not go on, with a receipt. */
    void cutOff(About about, Answer.Refusal refusal, Bridge.Traffic traffic) {
        live.decrementAndGet();
        recorder.tally().relayed(of, traffic.out(), traffic.in());
        recorder.tally().cutOff(of, refusal.code());
        Entry.Builder entry =
                begin(EntryKind.END, about)
                        .text("reason", refusal.code().slug())
                        .text("seen", refusal.seen())
                        .text("receipt", recorder.receipt().id());
        recorder.record(traffic(entry, traffic));
    }

    /** How many connections have a proven peer and have not ended. */
    long live() {
        return live.get();
    }

    /** How many peers were proven so far. */
    long proven() {
        return proven.sum();
    }

    private Entry.Builder begin(EntryKind kind, About about) {
        return Entry.of(kind, recorder.clock().instant())
                .text("connection", about.connection())
                .text("direction", "out")
                .text("dial", dial.name())
                .text("from", from(about.from()))
                .text("expected", dial.expectation().text());
    }

    /** Who uses a socket in the file system has no address of its own. */
    private String from(SocketAddress address) {
        return address instanceof InetSocketAddress ? Addresses.text(address) : dial.at().text();
    }

    /** A bridge counts from the local program's side: what it takes in goes out to the peer. */
    private static Entry.Builder traffic(Entry.Builder entry, Bridge.Traffic traffic) {
        return entry.number("bytes-in", traffic.out()).number("bytes-out", traffic.in());
    }
}
