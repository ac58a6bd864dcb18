package dev.countersign.gateway;

import dev.countersign.problem.Parsed;
import dev.countersign.trust.AcceptedStatus;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What OCSP responders say of the certificates of peers: kept in memory for the judge, and asked
 * for on behalf of whoever had to do without. About a certificate is asked once at a time; an
 * answer is kept while it counts, and a failure for some seconds, so that no peer can make us ask
 * again and again.
 */
final class StatusDesk implements AutoCloseable {
    /** Some 6 KiB each, with the certificates of issuer and responder. */
    private static final int MOST_KEPT = 5_000;

    private static final int MOST_AT_ONCE = 64;
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(5);

    private final Responders responders;
    private final Optional<OcspClient> client;
    private final Clock clock;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, File> files = new LinkedHashMap<>(16, 0.75f, true);
    private Runnable worse = () -> {};
    private Optional<String> trouble = Optional.empty();

    StatusDesk(Responders responders, SignatureCheck signatures, Clock clock) {
        this.responders = responders;
        this.client =
                responders.at().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new OcspClient(signatures, responders.time()));
        this.clock = clock;
    }

    /** Of which certificate, and which issuer's. */
    record Question(Certificate subject, Certificate issuer) {
        private String key() {
            return subject.fingerprint() + issuer.fingerprint();
        }
    }

    /** What is known about one question. */
    private static final class File {
        private @Nullable CompletableFuture<Void> asking;
        private Optional<OcspClient.Answer> answer = Optional.empty();

        /** Before this time nobody is asked again. */
        private Instant next = Instant.MIN;
    }

    /** Calls this when somebody is no longer good whom an earlier answer called so. */
    void whenWorse(Runnable then) {
        worse = then;
    }

    /** The questions of one judgement. */
    Inquiry inquiry() {
        return new Inquiry(this);
    }

    /** What is known now; the inquiry takes note when that is nothing and asking may help. */
    List<AcceptedStatus> about(Question question, Inquiry inquiry) {
        return client.isEmpty() ? List.of() : known(question, inquiry);
    }

    private synchronized List<AcceptedStatus> known(Question question, Inquiry inquiry) {
        File file = files.get(question.key());
        Instant now = clock.instant();
        boolean due = file == null || !now.isBefore(file.next);
        if (file == null || file.answer.isEmpty() || now.isAfter(file.answer.get().until())) {
            if (due) {
                inquiry.unanswered(question);
            }
            return List.of();
        }
        if (due) {
            CompletableFuture<Void> _ = ask(question);
        }
        return List.of(file.answer.get().status());
    }

    /** Asks, unless that is being done; done when there is an answer, or none to be had. */
    synchronized CompletableFuture<Void> ask(Question question) {
        File file = files.computeIfAbsent(question.key(), key -> new File());
        if (files.size() > MOST_KEPT) {
            files.remove(files.keySet().iterator().next());
        }
        if (file.asking != null) {
            return file.asking;
        }
        if (clock.instant().isBefore(file.next)) {
            // what others asked was answered, or was not, since it was missed
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> asking = new CompletableFuture<>();
        file.asking = asking;
        threads.execute(() -> {
            take(file, askInTurn(question));
            asking.complete(null);
        });
        return asking;
    }

    /** The answer, or why there is none; also what goes wrong in here is a reason. */
    private Parsed<OcspClient.Answer> askInTurn(Question question) {
        try {
            if (!places.tryAcquire(responders.time().toMillis(), TimeUnit.MILLISECONDS)) {
                return Parsed.bad(MOST_AT_ONCE + " questions were open for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Parsed.bad("interrupted");
        }
        try {
            return askAll(question);
        } catch (RuntimeException e) {
            return Parsed.bad("a fault of our own: " + e);
        } finally {
            places.release();
        }
    }

    private Parsed<OcspClient.Answer> askAll(Question question) {
        List<String> failures = new ArrayList<>();
        for (URI responder : responders.at()) {
            Parsed<OcspClient.Answer> answer =
                    client.orElseThrow().ask(responder, question.subject(), question.issuer());
            if (!(answer instanceof Parsed.Bad<OcspClient.Answer> bad)) {
                return answer;
            }
            failures.add(responder + ": " + bad.why());
        }
        return Parsed.bad(String.join("; ", failures));
    }

    private void take(File file, Parsed<OcspClient.Answer> answer) {
        boolean isWorse = false;
        synchronized (this) {
            file.asking = null;
            switch (answer) {
                case Parsed.Bad<OcspClient.Answer> bad -> failed(file, bad.why());
                case Parsed.Good<OcspClient.Answer> good -> {
                    isWorse =
                            file.answer.map(OcspClient.Answer::good).orElse(false)
                                    && !good.value().good();
                    file.answer = Optional.of(good.value());
                    file.next = clock.instant().plus(responders.recheck());
                    trouble = Optional.empty();
                }
            }
        }
        if (isWorse) {
            worse.run();
        }
    }

    private void failed(File file, String why) {
        file.next = clock.instant().plus(FAILURE_KEPT);
        trouble = Optional.of(why);
    }

    /** Why the last question had no answer; nothing when it had one. */
    synchronized Optional<String> trouble() {
        return trouble;
    }

    @Override
    public void close() {
        client.ifPresent(OcspClient::close);
        threads.shutdownNow();
    }
}
