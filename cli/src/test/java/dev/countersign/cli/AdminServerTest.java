package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private static final Duration SOON = Duration.ofSeconds(4);
    private static final int PATIENCE_MILLIS = 20_000;

    private final AdminServer admin =
            AdminServer.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    () -> false,
                    () -> "some 1\n");

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void tellsWhetherItLivesAndServes() throws Exception {
        assertThat(ask("/healthz")).isEqualTo(200);
        assertThat(ask("/readyz")).isEqualTo(503);
        assertThat(ask("/metrics")).isEqualTo(200);
        assertThat(ask("/healthz/more")).isEqualTo(404);
    }

    @Test
    void answersWhileSomebodySendsHalfRequest() throws Exception {
        try (Socket half = half()) {
            assertThat(ask("/healthz")).isEqualTo(200);
            assertThat(half.isConnected()).isTrue();
        }
    }

    @Test
    void waitsNotForEverForTheOtherHalf() throws IOException {
        try (Socket half = half()) {
            half.setSoTimeout(PATIENCE_MILLIS);
            assertThat(half.getInputStream().read()).isNegative();
        }
    }

    @Test
    void answersNobodyOnceItIsClosed() {
        admin.close();
        assertThatThrownBy(() -> ask("/healthz"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
    }

    private Socket half() throws IOException {
        Socket socket = new Socket(admin.address().getAddress(), admin.address().getPort());
        socket.getOutputStream().write("GET /healthz HTT".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private int ask(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + admin.address().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(uri).timeout(SOON).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
