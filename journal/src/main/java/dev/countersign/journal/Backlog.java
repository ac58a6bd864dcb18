package dev.countersign.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer, and the gate before it: bounded in entries and in bytes, each counted
 * until it is written.
 *
 * <p>Nobody holds the lock during I/O. A plain entry wakes the writer only when it has nothing to
 * do at all, so that a busy caller does not pay for waking it.
 */
final class Backlog {
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_BYTES = 64L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition bell = lock.newCondition();
    private final int capacity;

    private List<Pending> queue = new ArrayList<>();
    private int entries;
    private long bytes;
    private long lost;
    private boolean idle;
    private boolean urgent;
    private volatile JournalState state = new JournalState.Recording();

    Backlog(int capacity) {
        this.capacity = capacity;
    }

    JournalState state() {
        return state;
    }

    Recorded offer(Pending pending) {
        lock.lock();
        try {
            if (isShut()) {
                return Recorded.REFUSED;
            }
            if (entries == capacity || bytes + pending.entry().size() > MAX_BYTES) {
                lost++;
                state = new JournalState.Overflowed();
                return Recorded.REFUSED;
            }
            queue.add(pending);
            entries++;
            bytes += pending.entry().size();
            urgent |= pending.onDisk() != null;
            if (idle || urgent) {
                bell.signal();
            }
            return Recorded.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next group: at once when somebody waits for it, else after a moment in which more can
     * gather. Empty when the patience ends first, or when the journal is closed and nothing is
     * left.
     */
    List<Pending> take(long patienceNanos) throws InterruptedException {
        lock.lock();
        try {
            long gather = Math.min(GATHER_NANOS, patienceNanos);
            while (!urgent && gather > 0) {
                gather = bell.awaitNanos(gather);
            }
            idle = true;
            long patience = patienceNanos - GATHER_NANOS;
            while (queue.isEmpty() && !urgent && patience > 0) {
                patience = bell.awaitNanos(patience);
            }
            idle = false;
            urgent = isShut();
            List<Pending> group = queue;
            queue = new ArrayList<>(group.size());
            return group;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a written group off the count; returns how many entries were refused, once that is
     * over.
     */
    long written(List<Pending> group) {
        lock.lock();
        try {
            entries -= group.size();
            group.forEach(pending -> bytes -= pending.entry().size());
            if (lost == 0 || entries > capacity / 2 || bytes > MAX_BYTES / 2) {
                return 0;
            }
            if (!isShut()) {
                state = new JournalState.Recording();
            }
            long refused = lost;
            lost = 0;
            return refused;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (!isShut()) {
                shut(new JournalState.Closed());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Shuts the gate for good; returns what will never be written. */
    List<Pending> fail(String reason) {
        lock.lock();
        try {
            shut(new JournalState.Failed(reason));
            return queue;
        } finally {
            lock.unlock();
        }
    }

    private void shut(JournalState last) {
        state = last;
        urgent = true;
        bell.signal();
    }

    private boolean isShut() {
        return state instanceof JournalState.Closed || state instanceof JournalState.Failed;
    }
}
