package dev.countersign.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that fails or stands still when a test says so. */
final class TestDisk implements AppendFile.Creator {
    final AtomicInteger appends = new AtomicInteger();
    final AtomicInteger forces = new AtomicInteger();
    volatile String appendFailure = "";
    volatile String forceFailure = "";
    volatile String createFailure = "";
    volatile boolean bug;
    private final Semaphore turning = new Semaphore(1);

    /** Lets nothing pass until it is let go on. */
    void halt() {
        turning.acquireUninterruptibly();
    }

    void goOn() {
        turning.release();
    }

    boolean somebodyWaits() {
        return turning.hasQueuedThreads();
    }

    @Override
    public AppendFile create(Path path) throws IOException {
        pass(createFailure);
        return new File(AppendFile.create(path));
    }

    private void pass(String failure) throws IOException {
        turning.acquireUninterruptibly();
        turning.release();
        if (bug) {
            throw new IllegalStateException("a bug");
        }
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
    }

    private final class File implements AppendFile {
        private final AppendFile real;

        File(AppendFile real) {
            this.real = real;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            appends.incrementAndGet();
            if (!appendFailure.isEmpty()) {
                real.append(bytes.slice(bytes.position(), bytes.remaining() / 2));
            }
            pass(appendFailure);
            real.append(bytes);
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            pass(forceFailure);
            real.force();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
