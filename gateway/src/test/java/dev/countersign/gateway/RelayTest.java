package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in comes out, in both directions at once, and never more than fits. */
class RelayTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int MEBI = 1024 * 1024;

    @TempDir Path folder;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void carriesEveryByteBothWaysAtOnce(Transport transport) throws Exception {
        int size = (transport == Transport.EPOLL ? 100 : 20) * MEBI;
        byte[] block = Seeded.fresh().bytes(MEBI);
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<String> sent = threads.submit(() -> send(client, block, size));
            String received = hashOf(client.input(), size);
            assertThat(received).isEqualTo(sent.get());
            client.hangUp();
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.number("bytes-in")).isEqualTo(size);
            assertThat(end.number("bytes-out")).isEqualTo(size);
        }
    }

    private static String send(TestClient client, byte[] block, int size) throws IOException {
        MessageDigest digest = sha256();
        for (int sent = 0; sent < size; sent += block.length) {
            block[0]++;
            digest.update(block);
            client.send(block);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hashOf(InputStream input, int size) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[256 * 1024];
        for (int left = size; left > 0; ) {
            int read = input.read(buffer, 0, Math.min(buffer.length, left));
            assertThat(read).as("bytes before the end, %d are missing", left).isPositive();
            digest.update(buffer, 0, read);
            left -= read;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void waitsForClientThatDoesNotRead(Transport transport) throws IOException {
        AtomicLong sent = new AtomicLong();
        try (TestService firehose =
                        TestService.start(
                                (socket, service) -> pour(socket.getOutputStream(), sent));
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, firehose).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertComesToRest(sent);
            long rested = sent.get();
            client.read(8 * MEBI);
            Patience.until("more when there is room", TestGateway.SOON, () -> sent.get() > rested);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void waitsForServiceThatDoesNotRead(Transport transport) throws Exception {
        AtomicLong sent = new AtomicLong();
        AtomicLong budget = new AtomicLong();
        try (TestService sluggish =
                        TestService.start((socket, service) -> drink(socket, service, budget));
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, sluggish).on(transport).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> pouring = threads.submit(() -> pourUntilClosed(client, sent));
            assertComesToRest(sent);
            long rested = sent.get();
            budget.set(64L * MEBI);
            Patience.until("more when there is room", TestGateway.SOON, () -> sent.get() > rested);
            client.hangUp();
            pouring.get();
        }
    }

    /** Kernel buffers take some megabytes on each leg; without back-pressure it would never end. */
    private static void assertComesToRest(AtomicLong sent) {
        long[] last = {-1, System.nanoTime()};
        Patience.until(
                "the sender to be stopped",
                TestGateway.SOON,
                () -> {
                    if (sent.get() != last[0]) {
                        last[0] = sent.get();
                        last[1] = System.nanoTime();
                    }
                    return last[0] > 0 && System.nanoTime() - last[1] > 500_000_000L;
                });
        assertThat(sent.get()).isLessThan(40L * MEBI);
    }

    private static void pour(OutputStream output, AtomicLong sent) throws IOException {
        byte[] block = new byte[64 * 1024];
        while (true) {
            output.write(block);
            sent.addAndGet(block.length);
        }
    }

    private static void pourUntilClosed(TestClient client, AtomicLong sent) {
        try {
            pour(client.socket().getOutputStream(), sent);
        } catch (IOException e) {
            // closed: that is the way out
        }
    }

    private static void drink(Socket socket, TestService service, AtomicLong budget)
            throws IOException {
        byte[] buffer = new byte[64 * 1024];
        Patience.until("a budget", TestGateway.SOON, () -> budget.get() > 0);
        while (service.read(socket.getInputStream(), buffer) >= 0) {}
    }

    @Test
    void servesThreeHundredAtOnce() throws Exception {
        int count = 300;
        List<TestClient> clients = new ArrayList<>();
        try (TestService service = TestService.echo();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            SSLContext context = TestClient.context(ALICE);
            Callable<TestClient> connect = () -> connect(gateway, context);
            for (Future<TestClient> one : threads.invokeAll(Collections.nCopies(count, connect))) {
                clients.add(one.get());
            }
            for (TestClient client : clients) {
                assertThat(client.isServed()).isTrue();
            }
            assertThat(gateway.gateway.status().connections().live()).isEqualTo(count);
            assertThat(service.connections()).isEqualTo(count);
            for (TestClient client : clients) {
                client.hangUp();
            }
            Patience.until(
                    "all ends",
                    TestGateway.SOON,
                    () -> gateway.gateway.status().connections().live() == 0);
            assertThat(gateway.awaitTold("end", count)).hasSize(count);
        }
    }

    private static TestClient connect(TestGateway gateway, SSLContext context) throws IOException {
        Socket plain = new Socket();
        plain.connect(gateway.address());
        return TestClient.over(plain, context, List.of());
    }
}
