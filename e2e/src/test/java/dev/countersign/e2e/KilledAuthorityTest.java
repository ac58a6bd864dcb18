package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.enrolment.Member;
import dev.countersign.authority.enrolment.TokenFile;
import dev.countersign.cli.control.ControlClient;
import dev.countersign.e2e.programs.Running;
import dev.countersign.problem.CountersignException;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An authority that is killed again and again while eight clients enrol and renew: what any client
 * holds is in the ledger, nothing is given twice, and what was acknowledged stays.
 */
@Tag("alone")
class KilledAuthorityTest {
    private static final int CLIENTS = 8;
    private static final int KILLS = Repetitions.of(10, 1000);
    private static final int SHORTEST_LIFE_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String IDENTITY = "spiffe://acme.example/";

    @TempDir private Path folder;

    /** Each certificate that a client was given, by serial number. */
    private final Map<String, Certificate> held = new ConcurrentHashMap<>();

    /** The first certificates that each token gave. */
    private final Map<String, Set<String>> byToken = new ConcurrentHashMap<>();

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<TokenFile> tokens = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();

    @Test
    void losesNothingThatItGaveAndGivesNothingTwice() throws Exception {
        Path configuration = configuration(FreePort.find());
        Seeded random = Seeded.fresh();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(this::enrolAndRenew));
            }
            long longest = SHORTEST_LIFE_MILLIS + livesUntilEachWasServed(configuration);
            for (int kill = 1; kill < KILLS; kill++) {
                try (Running authority = Running.authority(folder, configuration)) {
                    supplyTokens(authority);
                    revokeOne(authority);
                    LockSupport.parkNanos(
                            TimeUnit.MILLISECONDS.toNanos(
                                    random.between(SHORTEST_LIFE_MILLIS, (int) longest)));
                    kill(authority);
                }
            }
            clients.shutdownNow();
            for (Future<?> one : all) {
                one.get();
            }
        }
        try (Running authority = Running.authority(folder, configuration)) {
            verify(authority);
        }
    }

    /**
     * The first life, and the milliseconds that a fresh authority takes on this machine to serve as
     * many as ask at once: the others last up to as long, so that kills hit every moment of it.
     */
    private long livesUntilEachWasServed(Path configuration) {
        try (Running authority = Running.authority(folder, configuration)) {
            supplyTokens(authority);
            long start = System.nanoTime();
            Patience.until("a certificate for each client", LIMIT, () -> byToken.size() >= CLIENTS);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            kill(authority);
            return took;
        }
    }

    private static void kill(Running authority) {
        authority.signal("KILL");
        authority.process().awaitExit();
    }

    private Path configuration(int port) throws IOException {
        return Running.write(
                folder,
                "countersign.yaml",
                """
                trust-domain: acme.example
                data: D
                authority: { at: "127.0.0.1:%d" }
                """
                        .formatted(port));
    }

    private void supplyTokens(Running authority) {
        ControlClient control = new ControlClient(authority.data().resolve("control.sock"));
        while (tokens.size() < CLIENTS) {
            Map<String, Object> made =
                    control.call(
                                    "token",
                                    List.of(
                                            IDENTITY + "client-" + names.incrementAndGet(),
                                            "service",
                                            "1h",
                                            ""))
                            .orElseThrow();
            tokens.add(
                    new TokenFile(
                            URI.create(String.valueOf(made.get("authority"))),
                            dev.countersign.authority.Token.parse(String.valueOf(made.get("token")))
                                    .orThrow(),
                            String.valueOf(made.get("root-sha256"))));
        }
    }

    /** Counts as revoked only what was acknowledged. */
    private void revokeOne(Running authority) {
        Optional<String> serial =
                held.keySet().stream().filter(one -> !acknowledged.contains(one)).findFirst();
        if (serial.isEmpty()) {
            return;
        }
        new ControlClient(authority.data().resolve("control.sock"))
                .call("revoke", List.of(serial.get(), "unspecified"))
                .ifPresent(done -> acknowledged.add(serial.get()));
    }

    /**
     * Takes a token, tries until it has its certificate, renews it a few times, and begins anew.
     */
    private void enrolAndRenew() {
        while (!Thread.currentThread().isInterrupted()) {
            TokenFile token = tokens.poll();
            if (token == null) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                continue;
            }
            Member member = member();
            if (enrol(member, token)) {
                for (int renewal = 0; renewal < 3 && renew(member); renewal++) {}
            }
        }
    }

    private Member member() {
        return new Member(
                new IdentityFolder(folder.resolve("m" + names.incrementAndGet())),
                JcaSignatureCheck.ofRuntime(),
                Clock.systemUTC());
    }

    private boolean enrol(Member member, TokenFile token) {
        return untilAnswered(() -> {
            Certificate leaf = member.enrol(token, Optional.empty());
            hold(leaf);
            byToken.computeIfAbsent(token.token().reveal(), any -> ConcurrentHashMap.newKeySet())
                    .add(leaf.serial().toString(16));
        });
    }

    private boolean renew(Member member) {
        return untilAnswered(() -> hold(member.renew()));
    }

    private void hold(Certificate leaf) {
        held.put(leaf.serial().toString(16), leaf);
    }

    /** Whether it came to be done; while nobody answers, it is tried again. */
    private static boolean untilAnswered(Runnable action) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                action.run();
                return true;
            } catch (CountersignException e) {
                if (!isAway(e)) {
                    return false;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
        return false;
    }

    private static boolean isAway(CountersignException e) {
        String code = e.code().slug();
        return code.startsWith("upstream.") || code.startsWith("proof.");
    }

    private void verify(Running authority) throws IOException {
        Map<String, String> ledger = ledger(authority);
        assertThat(held.size()).as("certificates that clients hold").isGreaterThan(KILLS);
        assertThat(ledger.keySet()).as("the ledger").containsAll(held.keySet());
        held.keySet()
                .forEach(serial ->
                        assertThat(ledger.get(serial))
                                .as("state of " + serial + ", which a client holds")
                                .doesNotStartWith("intended"));
        byToken.values()
                .forEach(serials -> assertThat(serials).as("given by one token").hasSize(1));
        assertThat(acknowledged).as("acknowledged revocations").isNotEmpty();
        RevocationList list = revocations(authority);
        for (String serial : acknowledged) {
            assertThat(ledger.get(serial)).startsWith("revoked");
            assertThat(list.revokedAt(new java.math.BigInteger(serial, 16))).isPresent();
        }
        assertThat(
                        String.valueOf(
                                authority
                                        .command("journal", "verify", "--json")
                                        .json()
                                        .get("journal")))
                .startsWith("whole");
    }

    /** Every serial number with its state; none may be there twice. */
    private static Map<String, String> ledger(Running authority) {
        Map<String, String> ledger = new HashMap<>();
        Set<String> twice = new HashSet<>();
        Object all = authority.command("identities", "list", "--json").json().get("identities");
        for (Object one : (Collection<?>) java.util.Objects.requireNonNull(all)) {
            Map<?, ?> facts = (Map<?, ?>) one;
            String serial = String.valueOf(facts.get("serial"));
            if (ledger.put(serial, String.valueOf(facts.get("state"))) != null) {
                twice.add(serial);
            }
        }
        assertThat(twice).as("serial numbers that are there twice").isEmpty();
        return ledger;
    }

    private static RevocationList revocations(Running authority) throws IOException {
        byte[] pem = Files.readAllBytes(authority.data().resolve("authority/crl.pem"));
        return RevocationList.read(dev.countersign.tls.Pem.read(pem).orThrow().getFirst().content())
                .orThrow();
    }
}
