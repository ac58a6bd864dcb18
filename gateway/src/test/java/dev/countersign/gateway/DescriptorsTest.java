package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway without descriptors turns nobody into a victim: it waits, and goes on. */
class DescriptorsTest {
    private static final int MOST = 120;
    private static final long WINDOW_NANOS = 1_200_000_000L;

    @TempDir Path folder;

    @Test
    void neitherSpinsNorDiesAtTheLimitAndServesAfterwards() throws IOException {
        String seed = String.valueOf(Seeded.fresh().seed());
        String now = String.valueOf(Instant.now().getEpochSecond());
        TestAuthority authority = SmallGateway.authority(seed, now);
        TestIdentity alice = TestGateway.client(authority, TestGateway.ALICE);
        try (RealProcess process = start(seed, now)) {
            int port = Integer.parseInt(process.awaitLine("port ").replaceFirst(".*port ", ""));
            InetSocketAddress address = TestGateway.loopback(port);
            try (HandshakeByHand early = new HandshakeByHand(address, alice);
                    Crowd crowd = new Crowd()) {
                List<byte[]> answer = early.answer();
                crowd.comeTo(address, MOST * 2);
                Patience.until(
                        "no descriptor to be left",
                        TestGateway.SOON,
                        () -> descriptorsOf(process.pid()) >= MOST - 1);

                long before = ticksOf(process.pid());
                long start = System.nanoTime();
                Patience.until(
                        "a second and a bit",
                        TestGateway.SOON,
                        () -> System.nanoTime() - start > WINDOW_NANOS);
                assertThat(ticksOf(process.pid()) - before)
                        .as("hundredths of a second of work while it can do nothing")
                        .isLessThan(60);

                // there is none left to reach the service with: a proven client is told so
                for (byte[] record : answer) {
                    early.send(record);
                }
                assertThat(early.isEnded()).isTrue();
                process.send("");
                process.awaitLine("upstream.unreachable=1");
            }
            try (TestClient client = TestClient.connect(address, alice)) {
                assertThat(client.isServed()).isTrue();
            }
            process.endInput();
            process.awaitExit();
        }
    }

    private RealProcess start(String seed, String now) {
        String java = System.getProperty("java.home") + "/bin/java";
        String command =
                "ulimit -n %d; exec %s --enable-native-access=ALL-UNNAMED -cp %s %s %s %s %s"
                        .formatted(
                                MOST,
                                java,
                                System.getProperty("java.class.path"),
                                SmallGateway.class.getName(),
                                folder,
                                seed,
                                now);
        return RealProcess.start("bash", "-c", command);
    }

    private static long descriptorsOf(long pid) {
        try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Time it has worked, in hundredths of a second. */
    private static long ticksOf(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        List<String> fields = List.of(line.substring(line.lastIndexOf(") ") + 2).split(" ", -1));
        return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    }

    /** Many who connect and say nothing. */
    private static final class Crowd implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        void comeTo(InetSocketAddress address, int count) throws IOException {
            for (int one = 0; one < count; one++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.connect(address);
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
