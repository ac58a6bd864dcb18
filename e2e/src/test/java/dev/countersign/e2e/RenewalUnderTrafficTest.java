package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.enrolment.Member;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.e2e.programs.TwoMachines;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Repetitions;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Identities of twenty seconds under steady traffic: both sides renew by themselves, also when the
 * authority is away for half a life; when it is away for longer they end cleanly, and recover.
 */
@Tag("alone")
class RenewalUnderTrafficTest {
    private static final Duration LIFE = Duration.ofSeconds(20);
    private static final Duration STEADY = Duration.ofSeconds(Repetitions.of(22, 600));
    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final int PAUSE_MILLIS = 25;

    @TempDir private Path folder;

    @Test
    void failsNoRequestAndRecoversWhenTheAuthorityWasAwayTooLong() throws Exception {
        try (TwoMachines machines = TwoMachines.start(folder, "20s");
                Traffic traffic = Traffic.through(machines.localPort())) {
            Certificate first = certificate(machines.client());
            pass(STEADY);
            assertThat(certificate(machines.client()).notAfter())
                    .as("the client was renewed")
                    .isAfter(first.notAfter());
            traffic.mustBeFlawless("in steady state");

            // half a life is more than the last third of one: it begins when both are young
            renewNow(machines);
            machines.loseAuthority();
            Instant lost = Instant.now();
            Patience.until("an alarm", LIMIT, () -> !alarms(machines).isEmpty());
            assertThat(alarms(machines).toString()).contains("upstream.authority-away");
            // the rest of the half it takes to start
            pass(Duration.between(Instant.now(), lost.plus(LIFE.multipliedBy(43).dividedBy(100))));
            traffic.mustBeFlawless("while the authority is away for half a life");
            machines.findAuthority();
            assertThat(Duration.between(lost, Instant.now()))
                    .as("the authority was away")
                    .isGreaterThan(LIFE.multipliedBy(45).dividedBy(100));
            Patience.until("no alarm", LIMIT, () -> alarms(machines).isEmpty());
            traffic.mustBeFlawless("after the authority was away for half a life");

            machines.loseAuthority();
            Patience.until("refusals after the end", LIMIT, () -> traffic.failures() > 0);
            assertThat(Math.max(lived(machines.service()), lived(machines.client())))
                    .as("nothing was refused before an end")
                    .isGreaterThanOrEqualTo(1);
            machines.findAuthority();
            Patience.until("recovery by itself", LIMIT, traffic::succeedsAgain);
        }
    }

    /** Renews both by hand, as `enroll --renew` does, at a time when neither does so by itself. */
    private static void renewNow(TwoMachines machines) {
        List<Running> both = List.of(machines.service(), machines.client());
        Patience.until(
                "two that are not due",
                LIMIT,
                () -> both.stream().allMatch(one -> lived(one) < 0.5));
        both.forEach(one ->
                new Member(folder(one), JcaSignatureCheck.ofRuntime(), Clock.systemUTC()).renew());
        assertThat(both).as("renewed").allMatch(one -> lived(one) < 0.2);
    }

    /** How much of its certificate's life is over, as a share. */
    private static double lived(Running running) {
        Duration left = Duration.between(Instant.now(), certificate(running).notAfter());
        return 1 - (double) left.toMillis() / LIFE.toMillis();
    }

    private static void pass(Duration time) {
        long start = System.nanoTime();
        Patience.until(
                "time to pass", time.plus(LIMIT), () -> System.nanoTime() - start > time.toNanos());
    }

    private static Certificate certificate(Running running) {
        return folder(running).chain().getFirst();
    }

    private static IdentityFolder folder(Running running) {
        return new IdentityFolder(running.data().resolveSibling("identity"));
    }

    private static List<Object> alarms(TwoMachines machines) {
        List<Object> alarms = new ArrayList<>(alarms(machines.service()));
        alarms.addAll(alarms(machines.client()));
        return alarms;
    }

    private static Collection<?> alarms(Running running) {
        Map<String, Object> status = running.status();
        return (Collection<?>) Objects.requireNonNull(status.get("alarms"));
    }

    /** One request after the other over connections of their own, by a program without any TLS. */
    private static final class Traffic implements AutoCloseable {
        private static final byte[] REQUEST =
                "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);

        private final int port;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger inARow = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "traffic");

        private Traffic(int port) {
            this.port = port;
        }

        static Traffic through(int port) {
            Traffic traffic = new Traffic(port);
            traffic.thread.start();
            return traffic;
        }

        private void run() {
            while (!over.get()) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout((int) LIMIT.toMillis());
                    socket.getOutputStream().write(REQUEST);
                    String page =
                            new String(
                                    socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    note(page.contains(ServedFolder.PAGE) ? "" : "answer: " + page);
                } catch (IOException e) {
                    note(e.toString());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            }
        }

        private void note(String failure) {
            done.incrementAndGet();
            if (failure.isEmpty()) {
                inARow.incrementAndGet();
            } else {
                inARow.set(0);
                failures.add(Instant.now() + " " + failure);
            }
        }

        void mustBeFlawless(String when) {
            assertThat(List.copyOf(failures)).as("failed requests " + when).isEmpty();
            assertThat(done.get()).as("requests " + when).isGreaterThan(50);
        }

        int failures() {
            return failures.size();
        }

        boolean succeedsAgain() {
            return inARow.get() > 20;
        }

        @Override
        public void close() {
            over.set(true);
            Patience.until("the traffic to end", LIMIT, () -> !thread.isAlive());
        }
    }
}
