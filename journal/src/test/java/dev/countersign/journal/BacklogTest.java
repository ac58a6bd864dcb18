package dev.countersign.journal;

import static dev.countersign.journal.Samples.decision;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    private final Backlog backlog = new Backlog(8);

    @Test
    void takesNothingOnceFull() {
        fill();
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.REFUSED);
        assertThat(backlog.state()).isEqualTo(new JournalState.Overflowed());
    }

    @Test
    void countsAGroupUntilItIsWritten() throws InterruptedException {
        fill();
        List<Pending> group = backlog.take(LONG);
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.REFUSED);
        assertThat(backlog.written(group)).as("refused in between").isEqualTo(1);
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.QUEUED);
    }

    @Test
    void staysOverflowedUntilHalfIsFree() {
        fill();
        backlog.offer(plain());
        assertThat(backlog.written(some(3))).isZero();
        assertThat(backlog.state()).isEqualTo(new JournalState.Overflowed());
        assertThat(backlog.written(some(1))).isEqualTo(1);
        assertThat(backlog.state()).isEqualTo(new JournalState.Recording());
    }

    @Test
    void takesEntriesAgainWhileOverflowed() {
        fill();
        backlog.offer(plain());
        assertThat(backlog.written(some(1))).isZero();
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.QUEUED);
        assertThat(backlog.state()).isEqualTo(new JournalState.Overflowed());
    }

    @Test
    void tellsTheRefusedOnce() throws InterruptedException {
        fill();
        backlog.offer(plain());
        backlog.offer(plain());
        assertThat(backlog.written(backlog.take(LONG))).isEqualTo(2);
        backlog.offer(plain());
        assertThat(backlog.written(backlog.take(LONG))).isZero();
    }

    @Test
    void givesEntriesInOrder() throws InterruptedException {
        List<Pending> offered = IntStream.range(0, 8).mapToObj(i -> plain()).toList();
        offered.forEach(backlog::offer);
        assertThat(backlog.take(LONG)).containsExactlyElementsOf(offered);
    }

    @Test
    void givesNothingWhenThePatienceEnds() throws InterruptedException {
        assertThat(backlog.take(TimeUnit.MILLISECONDS.toNanos(15))).isEmpty();
        assertThat(backlog.take(0)).isEmpty();
    }

    @Test
    void wakesTheWriterForAPlainEntry() throws InterruptedException {
        assertWokenBy(plain());
    }

    @Test
    void wakesTheWriterForADurableEntry() throws InterruptedException {
        assertWokenBy(new Pending(decision("a"), new CompletableFuture<>()));
    }

    @Test
    void takesNothingOnceClosedAndGivesTheRest() throws InterruptedException {
        backlog.offer(plain());
        backlog.close();
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.REFUSED);
        assertThat(backlog.take(LONG)).hasSize(1);
        assertThat(backlog.take(LONG)).isEmpty();
        assertThat(backlog.state()).isEqualTo(new JournalState.Closed());
    }

    @Test
    void staysClosedWhenItDrainsAfterAnOverflow() throws InterruptedException {
        fill();
        backlog.offer(plain());
        backlog.close();
        assertThat(backlog.written(backlog.take(LONG))).isEqualTo(1);
        assertThat(backlog.state()).isEqualTo(new JournalState.Closed());
    }

    @Test
    void staysFailedWhenItIsClosed() {
        backlog.offer(plain());
        assertThat(backlog.fail("no disk")).hasSize(1);
        backlog.close();
        assertThat(backlog.state()).isEqualTo(new JournalState.Failed("no disk"));
        assertThat(backlog.offer(plain())).isEqualTo(Recorded.REFUSED);
    }

    private void assertWokenBy(Pending pending) throws InterruptedException {
        ConcurrentLinkedQueue<Pending> taken = new ConcurrentLinkedQueue<>();
        Thread writer = Thread.ofPlatform().daemon().start(() -> takeInto(taken));
        Samples.await(() -> writer.getState() == Thread.State.TIMED_WAITING);
        backlog.offer(pending);
        writer.join();
        assertThat(taken).containsExactly(pending);
    }

    private void takeInto(ConcurrentLinkedQueue<Pending> taken) {
        try {
            taken.addAll(backlog.take(LONG));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fill() {
        some(8).forEach(pending -> assertThat(backlog.offer(pending)).isEqualTo(Recorded.QUEUED));
    }

    private static List<Pending> some(int count) {
        List<Pending> some = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> some.add(plain()));
        return some;
    }

    private static Pending plain() {
        return new Pending(decision("a"), null);
    }
}
