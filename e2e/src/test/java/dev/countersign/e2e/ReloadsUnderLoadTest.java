package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cli.control.ControlClient;
import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.MutualTls;
import dev.countersign.tls.ProvenSocket;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred reloads while clients come and go: none who is welcome before and after is lost. */
@Tag("alone")
class ReloadsUnderLoadTest {
    private static final int RELOADS = 200;
    private static final int CLIENTS = 3;
    private static final String GATEWAY = "spiffe://test.example/gateway";
    private static final String ALICE = "spiffe://test.example/alice";
    private static final String SOMEBODY = "spiffe://test.example/somebody";
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();

    @Test
    void loseNoHonestConnectionAndTakeNothingThatIsBroken() throws Exception {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        identity(authority, GATEWAY).writeTo(folder.resolve("identity"));
        IdentityFolder alice =
                new IdentityFolder(identity(authority, ALICE).writeTo(folder.resolve("alice")));
        try (ServedFolder pages = ServedFolder.below(folder);
                Running gateway = Running.gateway(folder, write(pages.port(), ALICE));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                all.add(clients.submit(() -> ask(alice, gateway.port())));
            }
            int refused = reload(gateway, pages.port());
            over.set(true);
            for (Future<?> one : all) {
                one.get();
            }
            assertThat(refused).as("broken ones that were refused").isEqualTo(RELOADS / 10);
            assertThat(served.get()).as("requests that were served").isGreaterThan(RELOADS / 4);
            assertThat((Long) gateway.status().get("epoch")).isGreaterThan(RELOADS / 2);
        }
    }

    /** Every tenth configuration is broken; the others let somebody more in, or no more. */
    private int reload(Running gateway, int port) throws IOException {
        ControlClient control = new ControlClient(gateway.data().resolve("control.sock"));
        int refused = 0;
        for (int reload = 0; reload < RELOADS; reload++) {
            boolean broken = reload % 10 == 5;
            if (broken) {
                Files.writeString(folder.resolve("countersign.yaml"), "gateway: { lissten: [] }\n");
            } else if (reload % 2 == 0) {
                write(port, ALICE, SOMEBODY);
            } else {
                write(port, ALICE);
            }
            try {
                Map<String, Object> answer = control.call("reload", List.of()).orElseThrow();
                assertThat(broken).as("a broken file was taken: " + answer).isFalse();
            } catch (CountersignException e) {
                assertThat(broken).as("a good file was refused: " + e.getMessage()).isTrue();
                refused++;
            }
        }
        return refused;
    }

    private @org.jspecify.annotations.Nullable Void ask(IdentityFolder alice, int port)
            throws IOException {
        JcaSignatureCheck signatures = JcaSignatureCheck.ofRuntime();
        MutualTls tls =
                new MutualTls(
                        alice.load(),
                        TrustBundle.of(
                                TrustFiles.load(List.of(alice.trustFile()), signatures),
                                Clock.systemUTC().instant()),
                        signatures,
                        Clock.systemUTC());
        while (!over.get()) {
            try (ProvenSocket socket =
                    tls.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            Expectation.exactly(SpiffeId.of(GATEWAY)))) {
                socket.output().write(REQUEST);
                String page = new String(socket.input().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(page).contains(ServedFolder.PAGE);
                served.incrementAndGet();
            }
        }
        return null;
    }

    private Path write(int port, String... allowed) throws IOException {
        return Running.write(folder, "countersign.yaml", Configurations.gateway(port, "", allowed));
    }

    private static TestIdentity identity(TestAuthority authority, String name) {
        return authority.issue().spiffe(name).clientAndServer().make();
    }
}
