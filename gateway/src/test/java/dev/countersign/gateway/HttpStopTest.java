package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of kept connections when the gateway stops. */
class HttpStopTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int WELL_BEFORE_DRAIN_TIME = 5;

    @TempDir private Path folder;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private @Nullable HttpClient client;

    private CompletableFuture<HttpResponse<String>> ask(
            TestGateway gateway, HttpClient.Version version) {
        HttpClient made =
                HttpClient.newBuilder()
                        .sslContext(TestClient.context(ALICE))
                        .version(version)
                        .build();
        client = made;
        URI address = URI.create("https://localhost:" + gateway.port() + "/");
        return made.sendAsync(
                HttpRequest.newBuilder(address).timeout(TestGateway.SOON).build(),
                BodyHandlers.ofString());
    }

    private TestService service() throws IOException {
        return TestService.start((socket, service) -> {
            service.read(socket.getInputStream(), new byte[8 * 1024]);
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            service.read(socket.getInputStream(), new byte[1]);
        });
    }

    @AfterEach
    void leave() {
        if (client != null) {
            client.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersWhatIsUnderWayBeforeItStops(HttpClient.Version version) throws Exception {
        try (TestService service = service();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .speaking(HttpService.plain())
                                .start(folder)) {
            CompletableFuture<HttpResponse<String>> answer = ask(gateway, version);
            assertThat(asked.await(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway.gateway::close);
            mayAnswer.countDown();

            assertThat(answer.get(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS).body())
                    .isEqualTo("done");
            stopped.get(WELL_BEFORE_DRAIN_TIME, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void endsIdleConnectionsAtOnce(HttpClient.Version version) throws Exception {
        mayAnswer.countDown();
        try (TestService service = service();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .speaking(HttpService.plain())
                                .start(folder)) {
            HttpResponse<String> answer =
                    ask(gateway, version).get(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.body()).isEqualTo("done");
            assertThat(answer.version()).isEqualTo(version);

            CompletableFuture.runAsync(gateway.gateway::close)
                    .get(WELL_BEFORE_DRAIN_TIME, TimeUnit.SECONDS);
        }
    }
}
