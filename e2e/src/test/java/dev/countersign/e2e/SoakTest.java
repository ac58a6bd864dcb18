package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.e2e.programs.Vitals;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with a listener and a dial, and everything at once: handshakes, checksummed downloads,
 * idle connections, another policy every second, clients that are revoked, restarts with the
 * sockets handed over. Some seconds of it, or with {@code ./check --long} half an hour ({@code
 * -Dcountersign.soak.minutes=N}).
 */
@Tag("alone")
class SoakTest {
    private static final Duration BRIEF = Duration.ofSeconds(18);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RELOAD_PAUSE = Duration.ofMillis(900);
    private static final int LEAST_LOOKS = 6;
    private static final int MEGABYTES = 4;
    private static final int IDLE = 20;
    private static final String DOMAIN = "spiffe://test.example/";

    /** A handshake that a restart has broken off. */
    private static final String STOPPED = "the gateway stopped before the peer had proven itself";

    private static final String GAVE_UP =
            "proof.handshake-failed: the peer closed the connection before it proved itself";
    private static final String REVOKED = "trust.revoked";
    private static final String NOT_ALLOWED = "access.no-matching-rule";
    private static final int ALERT_REVOKED = 44;
    private static final int ALERT_NOT_ALLOWED = 40;

    @TempDir private Path folder;
    private final TestAuthority authority = TestAuthority.create(Clock.systemUTC());
    private final int port = FreePort.find();
    private final int local = FreePort.find();
    private final AtomicBoolean over = new AtomicBoolean();

    /** Uneven while a process is being exchanged for the next; then connections may be cut. */
    private final AtomicInteger exchanges = new AtomicInteger();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger excused = new AtomicInteger();
    private final AtomicInteger downloads = new AtomicInteger();
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger notAllowed = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final List<BigInteger> serials = new ArrayList<>();
    private ServedFolder served;
    private String hash;

    @BeforeEach
    void write() throws IOException {
        served = ServedFolder.below(folder);
        hash = served.fill("bulk", MEGABYTES, 42);
        identity("gateway").writeTo(folder.resolve("identity"));
        identity("alice").writeTo(folder.resolve("alice"));
        identity("dave").writeTo(folder.resolve("dave"));
        writeRevocations();
        writePolicy(0);
    }

    @AfterEach
    void stopServing() {
        served.close();
    }

    private TestIdentity identity(String name) {
        return authority.issue().spiffe(DOMAIN + name).dns("localhost").clientAndServer().make();
    }

    private static boolean isLong() {
        return Boolean.getBoolean("countersign.long");
    }

    private static Duration length() {
        return isLong()
                ? Duration.ofMinutes(Integer.getInteger("countersign.soak.minutes", 30))
                : BRIEF;
    }

    @Test
    void losesNothingAndGrowsNowhere() throws Exception {
        long start = System.nanoTime();
        List<Thread> clients = new ArrayList<>();
        try (RealProcess manager = manager()) {
            clients.add(repeating("visits", this::visit));
            clients.add(repeating("downloads", this::download));
            clients.add(repeating("stranger", this::comeUninvited));
            clients.add(repeating("idle", this::idle));
            // the first third is for restarts; what is held is watched after them
            long third = length().toNanos() / 3;
            int restarts = isLong() ? 5 : 1;
            for (int restart = 1; restart <= restarts; restart++) {
                change(manager, start + third * restart / restarts);
                exchange(manager);
            }
            List<Vitals> vitals = new ArrayList<>();
            long pause = Math.max(length().toNanos() / 60, Duration.ofSeconds(1).toNanos());
            while (System.nanoTime() - start < length().toNanos() || vitals.size() < LEAST_LOOKS) {
                change(manager, System.nanoTime() + pause);
                vitals.add(Vitals.of(pid(manager)));
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            mustBeFlat(vitals);
            manager.send("stop");
            manager.awaitExit();
        } finally {
            over.set(true);
        }
        mustBeFlawless();
    }

    private void mustBeFlawless() throws IOException {
        assertThat(failures).as("what should have been served").isEmpty();
        assertThat(List.of(visits.get(), downloads.get(), notAllowed.get(), revoked.get()))
                .as("visits, downloads, not allowed, revoked")
                .allMatch(one -> one > 0);
        Map<String, Integer> codes = refusals();
        assertThat(codes.keySet())
                .as("codes in the journal")
                .contains(NOT_ALLOWED, REVOKED)
                .isSubsetOf(NOT_ALLOWED, REVOKED, GAVE_UP);
        assertThat(codes.getOrDefault(GAVE_UP, 0))
                .as("clients that a restart kept waiting for longer than they had patience")
                .isLessThanOrEqualTo(excused.get() + unanswered.get());
        assertThat(codes.getOrDefault(NOT_ALLOWED, 0) + codes.getOrDefault(REVOKED, 0))
                .as("refusals in the journal, beside those that a restart kept from the client")
                .isBetween(
                        notAllowed.get() + revoked.get(),
                        notAllowed.get() + revoked.get() + unanswered.get());
        assertThat(codes.getOrDefault(REVOKED, 0)).isGreaterThanOrEqualTo(revoked.get());
        assertThat(codes.getOrDefault(NOT_ALLOWED, 0)).isGreaterThanOrEqualTo(notAllowed.get());
        assertThat(excused.get())
                .as("connections that a restart ended, by the end lines of the journal")
                .isLessThanOrEqualTo(ends());
    }

    /** After a third of the watch nothing grows by more than what traffic makes it sway. */
    private static void mustBeFlat(List<Vitals> vitals) {
        List<Vitals> settled = vitals.subList(vitals.size() / 3, vitals.size());
        assertThat(settled).as("looks").hasSizeGreaterThanOrEqualTo(2);
        String all = settled.toString();
        assertThat(growth(settled, Vitals::heap)).as("KiB of heap, %s", all).isLessThan(6 * 1024);
        assertThat(growth(settled, Vitals::resident)).as("KiB, %s", all).isLessThan(48 * 1024);
        assertThat(growth(settled, Vitals::descriptors)).as("descriptors, %s", all).isLessThan(60);
        assertThat(growth(settled, Vitals::threads)).as("threads, %s", all).isLessThan(6);
    }

    /** What the later half has more than the earlier one, in the middle. */
    private static long growth(List<Vitals> vitals, ToLongFunction<Vitals> what) {
        int half = vitals.size() / 2;
        return median(vitals.subList(half, vitals.size()), what)
                - median(vitals.subList(0, half), what);
    }

    private static long median(List<Vitals> vitals, ToLongFunction<Vitals> what) {
        return vitals.stream()
                .mapToLong(what)
                .sorted()
                .skip(vitals.size() / 2)
                .findFirst()
                .orElse(0);
    }

    // ---- what is done to the gateway

    private RealProcess manager() {
        List<String> command =
                List.of(
                        "python3",
                        Countersign.root()
                                .resolve("e2e/src/test/resources/service_manager.py")
                                .toString(),
                        folder.resolve("notify").toString(),
                        "env",
                        "COUNTERSIGN_JAVA_OPTS=-XX:-DisableAttachMechanism",
                        Countersign.root().resolve("countersign").toString(),
                        "gateway",
                        "--config",
                        "g.yaml");
        RealProcess manager = RealProcess.start(folder, command).patient(LIMIT);
        try {
            manager.awaitLine("serving");
            return manager;
        } catch (RuntimeException | AssertionError e) {
            manager.close();
            throw e;
        }
    }

    private static long pid(RealProcess manager) {
        String last =
                manager.output()
                        .lines()
                        .filter(one -> one.startsWith("started "))
                        .reduce((_, later) -> later)
                        .orElseThrow();
        return Long.parseLong(last.substring("started ".length()));
    }

    /** Other policies, and now and then somebody who is revoked, until a time. */
    private void change(RealProcess manager, long until) throws IOException {
        for (int turn = 1; System.nanoTime() < until; turn++) {
            if (turn % 4 == 1) {
                revokeSomebody(manager);
            } else {
                writePolicy(turn);
                reload(manager);
            }
            LockSupport.parkNanos(RELOAD_PAUSE.toNanos());
        }
    }

    private void reload(RealProcess manager) {
        long told = reloads(manager);
        try (RealProcess kill = RealProcess.start("kill", "-HUP", String.valueOf(pid(manager)))) {
            kill.awaitExit();
        }
        Patience.until("a reload", LIMIT, () -> reloads(manager) > told);
        assertThat(manager.errors()).doesNotContain("the reload was refused");
    }

    private static long reloads(RealProcess manager) {
        return manager.errors().lines().filter(one -> one.contains("reloaded: epoch")).count();
    }

    private void exchange(RealProcess manager) {
        long serving = manager.output().lines().filter("serving"::equals).count();
        exchanges.incrementAndGet();
        manager.send("restart");
        Patience.until(
                "the next process",
                LIMIT,
                () -> manager.output().lines().filter("serving"::equals).count() > serving);
        exchanges.incrementAndGet();
    }

    /** Somebody is let in, is revoked, is cut off within the time of a reload, and refused. */
    private void revokeSomebody(RealProcess manager) throws IOException {
        String name = "bob-" + serials.size();
        TestIdentity bob = identity("bob/" + serials.size());
        Path home = bob.writeTo(folder.resolve(name));
        assertThat(asking(home).ask("/").page()).as("%s before", name).contains(ServedFolder.PAGE);
        serials.add(bob.leaf().getSerialNumber());
        try (var open = asking(home).open().mustGet("/", ServedFolder.PAGE)) {
            writeRevocations();
            reload(manager);
            open.mustEndWithin(LIMIT);
        }
        assertThat(asking(home).ask("/").alert()).as("%s after", name).isEqualTo(ALERT_REVOKED);
        revoked.incrementAndGet();
    }

    private void writeRevocations() throws IOException {
        byte[] list =
                encoded(
                        authority.crl(
                                serials,
                                Instant.now().minusSeconds(1),
                                Instant.now().plus(Duration.ofHours(2)),
                                serials.size() + 1L));
        String pem =
                "-----BEGIN X509 CRL-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(list)
                        + "\n-----END X509 CRL-----\n";
        replace("crl.pem", pem);
        Path intermediate = folder.resolve("intermediate.pem");
        if (!Files.exists(intermediate)) {
            String chain = Files.readString(folder.resolve("identity/cert.pem"));
            Files.writeString(
                    intermediate, chain.substring(chain.lastIndexOf("-----BEGIN CERTIFICATE")));
        }
    }

    private static byte[] encoded(java.security.cert.X509CRL list) {
        try {
            return list.getEncoded();
        } catch (java.security.cert.CRLException e) {
            throw new IllegalStateException("a list that was just made", e);
        }
    }

    private void writePolicy(int turn) throws IOException {
        String trust = "  trust: { files: [identity/trust.pem, intermediate.pem, crl.pem] }\n";
        String dial =
                """
                  dial:
                    - { name: own, at: "127.0.0.1:%d", to: "127.0.0.1:%d", expect: "%sgateway" }
                """
                        .formatted(local, port, DOMAIN);
        replace(
                "g.yaml",
                Configurations.gateway(
                                        served.port(),
                                        "  drain-time: 2s\n" + trust,
                                        DOMAIN + "turn-" + turn,
                                        DOMAIN + "alice",
                                        DOMAIN + "gateway",
                                        DOMAIN + "bob/*")
                                .replace("at: 127.0.0.1:0", "at: 127.0.0.1:" + port)
                        + dial);
    }

    /** Whoever reads the file meanwhile reads the old one or the new one. */
    private void replace(String name, String content) throws IOException {
        Path next = Running.write(folder, name + ".next", content);
        try {
            Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException("a folder on one file system", e);
        }
    }

    // ---- who comes

    private interface Errand {
        void run() throws IOException;
    }

    /** Again and again; what fails while processes are exchanged is excused. */
    private Thread repeating(String name, Errand errand) {
        return Thread.ofPlatform()
                .name(name)
                .start(() -> {
                    while (!over.get()) {
                        int before = exchanges.get();
                        try {
                            errand.run();
                        } catch (IOException | RuntimeException | AssertionError e) {
                            boolean exchanged = before % 2 == 1 || exchanges.get() != before;
                            if (exchanged) {
                                excused.incrementAndGet();
                            } else {
                                failures.add(Instant.now() + " " + name + ": " + e);
                            }
                        }
                        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                    }
                });
    }

    private Openssl asking(Path identity) {
        return Openssl.to(port)
                .showing(identity)
                .trusting(folder.resolve("identity/trust.pem"), "localhost");
    }

    private void visit() throws IOException {
        Openssl.Answer answer = asking(folder.resolve("alice")).ask("/");
        if (!answer.page().contains(ServedFolder.PAGE)) {
            throw new IOException("alice got: " + answer);
        }
        visits.incrementAndGet();
    }

    private void comeUninvited() throws IOException {
        Openssl.Answer answer = asking(folder.resolve("dave")).ask("/");
        if (answer.alert() == ALERT_NOT_ALLOWED) {
            notAllowed.incrementAndGet();
            return;
        }
        unanswered.incrementAndGet();
        throw new IOException("dave got: " + answer);
    }

    private void download() throws IOException {
        try (Socket socket = get("/bulk", "close")) {
            byte[] all = socket.getInputStream().readAllBytes();
            int body = headLength(all);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(all, body, all.length - body);
            if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
                throw new IOException("got " + (all.length - body) + " other bytes");
            }
            downloads.incrementAndGet();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every runtime has SHA-256", e);
        }
    }

    private static int headLength(byte[] answer) throws IOException {
        int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("got " + answer.length + " bytes and no head");
        }
        return end + 4;
    }

    /** Some connections that do nothing for a while, and then still serve. */
    private void idle() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                sockets.add(get("/", "keep-alive"));
                mustAnswer(sockets.get(i));
            }
            LockSupport.parkNanos(Duration.ofSeconds(isLong() ? 20 : 2).toNanos());
            for (Socket socket : sockets) {
                socket.getOutputStream().write(request("/", "keep-alive"));
                mustAnswer(socket);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void mustAnswer(Socket socket) throws IOException {
        byte[] page = new byte[4096];
        int length = 0;
        while (!new String(page, 0, length, StandardCharsets.US_ASCII)
                .contains(ServedFolder.PAGE)) {
            int read = socket.getInputStream().read(page, length, page.length - length);
            if (read <= 0) {
                throw new IOException("an idle connection has ended");
            }
            length += read;
        }
    }

    private Socket get(String path, String connection) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), local);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(request(path, connection));
        return socket;
    }

    private static byte[] request(String path, String connection) {
        return ("GET " + path + " HTTP/1.1\r\nHost: web\r\nConnection: " + connection + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    // ---- what the journal says

    private Map<String, Integer> refusals() throws IOException {
        Map<String, Integer> codes = new TreeMap<>();
        try (Stream<String> lines = journal("\"outcome\":\"refused\"")) {
            lines.map(JsonText::object)
                    .filter(line -> !STOPPED.equals(line.get("seen")))
                    .map(SoakTest::refusal)
                    .forEach(refusal -> codes.merge(refusal, 1, Integer::sum));
        }
        return codes;
    }

    /** The code; with what was seen where it should not be there. */
    private static String refusal(Map<String, Object> line) {
        String code = String.valueOf(line.get("code"));
        return code.equals(NOT_ALLOWED) || code.equals(REVOKED)
                ? code
                : code + ": " + line.get("seen");
    }

    private int ends() throws IOException {
        try (Stream<String> lines = journal("\"kind\":\"end\"")) {
            return (int) lines.count();
        }
    }

    private Stream<String> journal(String part) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file :
                new JournalFiles(folder.resolve(Running.DATA).resolve("journal")).files()) {
            try (Stream<String> all = Files.lines(file)) {
                all.filter(one -> one.contains(part)).forEach(lines::add);
            }
        }
        return lines.stream();
    }
}
