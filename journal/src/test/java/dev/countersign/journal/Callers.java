package dev.countersign.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads that each record one entry durably, and what they were told. */
final class Callers {
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Head> heads = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    static Callers start(int count, Call call) {
        Callers callers = new Callers();
        for (int i = 0; i < count; i++) {
            int number = i;
            callers.threads.add(Thread.ofPlatform().start(() -> callers.run(call, number)));
        }
        return callers;
    }

    /** Returns when every one of them waits for the disk. */
    void awaitParked() {
        Samples.await(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    }

    List<Head> heads() throws InterruptedException {
        join();
        return List.copyOf(heads);
    }

    List<String> failures() throws InterruptedException {
        join();
        return List.copyOf(failures);
    }

    private void run(Call call, int number) {
        try {
            heads.add(call.record(number));
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @FunctionalInterface
    interface Call {
        Head record(int number) throws IOException;
    }
}
