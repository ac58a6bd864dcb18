package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cli.config.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code connect} ends when its input does. */
class ConnectEndTest {
    private static final byte[] QUESTION = "question\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;
    private final InputStream before = System.in;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Stop stop = new Stop(terminal(said));
    private ServerSocket service;

    @BeforeEach
    void start() throws IOException {
        service = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        HostPort free = new HostPort("127.0.0.1", 0);
        UpPlan.Options options =
                new UpPlan.Options(
                        Optional.of(folder.resolve("data")),
                        Optional.of(free),
                        Optional.of(free),
                        Optional.of(free),
                        Optional.of(new HostPort("127.0.0.1", service.getLocalPort())),
                        Optional.empty());
        Up.start(UpPlan.of(options), Optional.empty(), stop, terminal(said), Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        System.setIn(before);
        stop.closeAll();
        service.close();
    }

    @Test
    void isNoSuccessWhenNothingWasAnsweredAfterOurOwnEnd() {
        serve("");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        assertThat(connect(new ByteArrayInputStream(QUESTION), output, "-N")).isEqualTo(1);
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("nothing was answered");
    }

    @Test
    void isSuccessWhenTheAnswerCameBefore() {
        serve("answer\n");
        CountDownLatch answered = new CountDownLatch(1);
        ByteArrayOutputStream output =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int from, int count) {
                        super.write(bytes, from, count);
                        if (toString(StandardCharsets.UTF_8).contains("answer\n")) {
                            answered.countDown();
                        }
                    }
                };
        assertThat(connect(endingAfter(answered), output, "-N")).isZero();
    }

    /** Sends the question, and ends once the answer is there. */
    private static InputStream endingAfter(CountDownLatch answered) {
        return new InputStream() {
            private int position;

            @Override
            public int read() {
                if (position < QUESTION.length) {
                    return QUESTION[position++];
                }
                try {
                    answered.await();
                    return -1;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public int read(byte[] buffer, int from, int count) {
                int one = read();
                if (one < 0) {
                    return -1;
                }
                buffer[from] = (byte) one;
                return 1;
            }
        };
    }

    /** Takes one connection, answers its first line, and reads on to its end. */
    private void serve(String answer) {
        Thread.ofVirtual()
                .start(() -> {
                    try (Socket one = service.accept()) {
                        int read = one.getInputStream().read();
                        while (read >= 0 && read != '\n') {
                            read = one.getInputStream().read();
                        }
                        one.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        one.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private int connect(InputStream input, ByteArrayOutputStream output, String option) {
        System.setIn(input);
        String listener =
                said.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("listener "))
                        .findFirst()
                        .orElseThrow();
        return new Main(terminal(output))
                .run(
                        "connect",
                        listener.substring(listener.lastIndexOf(' ') + 1),
                        "--identity",
                        folder.resolve("data/identities/alice").toString(),
                        "--expect",
                        "spiffe://countersign.local/gateway",
                        option);
    }

    private static Terminal terminal(ByteArrayOutputStream bytes) {
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Terminal(stream, stream);
    }
}
