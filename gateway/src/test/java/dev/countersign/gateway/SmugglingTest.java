package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.testkit.RealNginx;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests with something wrong in them, in front of two servers that read them by themselves
 * (SMU): neither may see one that the gateway has not seen as that one, and both must see the same.
 */
class SmugglingTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int REQUESTS = Integer.getInteger("countersign.smuggling", 1_500);
    private static final Pattern FOLLOWS = Pattern.compile(" /(end|g|inner)[0-9]");
    private static final int CLIENTS = 8;
    private static final int PATIENCE_MILLIS = 250;
    private static final Pattern SEEN = Pattern.compile("\"([A-Z]+) (/[a-z]+[0-9]+)\\S* HTTP");

    /** Each with a marker for its number; a body may look like another request. */
    private static final List<String> TEMPLATES =
            List.of(
                    """
                    GET /a# HTTP/1.1
                    Host: a.example
                    X-One: 1

                    """,
                    """
                    POST /b# HTTP/1.1
                    Host: a.example
                    Content-Length: 5

                    hello\
                    """,
                    """
                    POST /c# HTTP/1.1
                    Host: a.example
                    Transfer-Encoding: chunked

                    5
                    hello
                    0

                    """,
                    """
                    POST /d# HTTP/1.1
                    Host: a.example
                    Content-Length: 53

                    GET /inner# HTTP/1.1
                    Host: a.example
                    A: bc

                    """,
                    """
                    POST /e# HTTP/1.1
                    Host: a.example
                    Transfer-Encoding: chunked

                    35;x=y
                    GET /inner# HTTP/1.1
                    Host: a.example
                    A: bc


                    0
                    X-Trailer: 1

                    """,
                    """
                    GET /f# HTTP/1.1
                    Host: a.example

                    GET /g# HTTP/1.1
                    Host: a.example

                    """);

    private static final List<String> PIECES =
            List.of(
                    "\r\n",
                    "\n",
                    "\r",
                    " ",
                    "\t",
                    "\u000b",
                    "\u0000",
                    "\u00a0",
                    ":",
                    ";",
                    ",",
                    "0",
                    "+",
                    "-",
                    "0x",
                    "\r\n ",
                    "chunked",
                    "\r\nTransfer-Encoding: chunked",
                    "\r\nTransfer-Encoding: identity",
                    "\r\nTransfer-Encoding : chunked",
                    "\r\nTransfer-Encoding:\tchunked",
                    "\r\ntransfer_encoding: chunked",
                    "\r\nContent-Length: 0",
                    "\r\nContent-Length: 5",
                    "\r\nContent-Length: 53",
                    "\r\nContent-Length: +5",
                    "\r\nContent-Length: 5, 5",
                    "\r\nContent_Length: 5",
                    "\r\nConnection: Content-Length",
                    "\r\nConnection: close",
                    "\r\nExpect: 100-continue",
                    "\r\nUpgrade: websocket",
                    "\r\nHost: b.example",
                    "\r\n0\r\n\r\n",
                    "HTTP/1.0",
                    "GET ");

    @TempDir private Path folder;

    /** Numbers of requests that were not answered, as more of them should have come. */
    private final Set<String> hung = ConcurrentHashMap.newKeySet();

    /**
     * Whether it is a matter of time, or of the server, that it was taken: what comes behind a
     * request is not, where that was answered before all of it had come.
     */
    private boolean mayDepend(String seen) {
        return FOLLOWS.matcher(seen).find() || hung.contains(seen.replaceAll("[^0-9]", ""));
    }

    @Test
    void noServerSeesRequestThatTheGatewayHasNot() throws Exception {
        Path log = folder.resolve("access.log");
        List<String> ofJdk = Collections.synchronizedList(new ArrayList<>());
        HttpServer jdk = jdk(ofJdk);
        try (RealNginx nginx =
                        RealNginx.serving(
                                Files.createDirectory(folder.resolve("root")),
                                List.of("return 200 \"$uri\""));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<String> byNginx;
            List<String> byJdk;
            try (TestGateway one = start("nginx", log, TestGateway.loopback(nginx.port()))) {
                send(clients, one.address());
            }
            byNginx = seen(Files.readAllLines(log));
            Files.delete(log);
            try (TestGateway other = start("jdk", log, jdk.getAddress())) {
                send(clients, other.address());
            }
            byJdk = seen(Files.readAllLines(log));

            List<String> ofNginx = seen(nginx.accessLog());
            assertThat(ofNginx).as("requests that passed").hasSizeGreaterThan(REQUESTS / 2);
            assertThat(excess(ofNginx, byNginx)).as("seen by nginx alone").isEmpty();
            assertThat(excess(seen(ofJdk), byJdk)).as("seen by the JDK's server alone").isEmpty();
            assertThat(hung).as("those of which too little came").hasSizeLessThan(REQUESTS / 4);
            byNginx.removeIf(this::mayDepend);
            byJdk.removeIf(this::mayDepend);
            assertThat(excess(byNginx, byJdk)).as("taken for nginx alone").isEmpty();
            assertThat(excess(byJdk, byNginx)).as("taken for the JDK's server alone").isEmpty();
        } finally {
            jdk.stop(0);
        }
    }

    private TestGateway start(String name, Path log, InetSocketAddress service) throws IOException {
        return TestGateway.Plan.of(AUTHORITY)
                .to(service)
                .speaking(HttpService.plain())
                .logging(AccessLog.to(log, AccessLog.Format.COMMON))
                .start(Files.createDirectory(folder.resolve(name)));
    }

    private static HttpServer jdk(List<String> seen) throws IOException {
        HttpServer server = HttpServer.create(TestGateway.loopback(0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    String path = exchange.getRequestURI().getPath();
                    seen.add("\"" + exchange.getRequestMethod() + " " + path + " HTTP");
                    exchange.sendResponseHeaders(200, path.length());
                    exchange.getResponseBody().write(path.getBytes(ISO_8859_1));
                    exchange.close();
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    // ---- what is seen

    private static List<String> seen(List<String> lines) {
        List<String> seen = new ArrayList<>();
        for (String line : lines) {
            Matcher request = SEEN.matcher(line);
            if (request.find()) {
                seen.add(request.group(1) + " " + request.group(2));
            }
        }
        return seen;
    }

    /** What the one has more often than the other. */
    private static Map<String, Integer> excess(List<String> some, List<String> others) {
        Map<String, Integer> counts = new TreeMap<>();
        some.forEach(one -> counts.merge(one, 1, Integer::sum));
        others.forEach(one -> counts.merge(one, -1, Integer::sum));
        counts.values().removeIf(count -> count <= 0);
        return counts;
    }

    // ---- what is sent

    private void send(ExecutorService clients, InetSocketAddress gateway) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            all.add(() -> {
                Line line = new Line(gateway);
                for (int number = first; number < REQUESTS; number += CLIENTS) {
                    line.send(number);
                }
                line.hangUp();
                return null;
            });
        }
        for (Future<Void> one : clients.invokeAll(all)) {
            one.get();
        }
    }

    /** The same number is always the same request. */
    private static String mutated(int number) {
        Random random = new Random(number);
        String template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
        StringBuilder request =
                new StringBuilder(template.replace("\n", "\r\n").replace("#", digits(number)));
        for (int left = random.nextInt(4); left > 0; left--) {
            mutate(request, random);
        }
        return request.toString();
    }

    private static void mutate(StringBuilder request, Random random) {
        int at = random.nextInt(request.length());
        switch (random.nextInt(4)) {
            case 0 -> request.deleteCharAt(at);
            case 1 -> request.setCharAt(at, (char) (request.charAt(at) ^ (1 << random.nextInt(7))));
            case 2 -> request.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            default -> {
                int end = request.indexOf("\r\n", at);
                request.insert(end < 0 ? at : end, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
    }

    private static String digits(int number) {
        return Integer.toString(1_000_000 + number).substring(1);
    }

    /** One connection after the other, each for as many requests as the gateway takes on it. */
    private final class Line {
        private final InetSocketAddress gateway;
        private @Nullable TestClient client;

        Line(InetSocketAddress gateway) {
            this.gateway = gateway;
        }

        /** Sends a request, and one behind it that nothing is wrong with: its answer is the end. */
        void send(int number) throws IOException {
            TestClient open = client == null ? connect() : client;
            client = open;
            String end = "/end" + digits(number);
            String all = mutated(number) + "GET " + end + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
            try {
                open.send(all.getBytes(ISO_8859_1));
                if (!hears(open, end, number)) {
                    hangUp();
                }
            } catch (IOException e) {
                hangUp();
            }
        }

        private TestClient connect() throws IOException {
            TestClient open = TestClient.connect(gateway, ALICE, List.of("http/1.1"));
            open.socket().setSoTimeout(PATIENCE_MILLIS);
            return open;
        }

        private boolean hears(TestClient open, String end, int number) throws IOException {
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            byte[] buffer = new byte[8 * 1024];
            try {
                while (!heard.toString(ISO_8859_1).endsWith(end)) {
                    int read = open.input().read(buffer);
                    if (read < 0) {
                        return false;
                    }
                    heard.write(buffer, 0, read);
                }
                return true;
            } catch (SocketTimeoutException e) {
                hung.add(digits(number));
                return false;
            }
        }

        void hangUp() {
            try {
                if (client != null) {
                    client.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            client = null;
        }
    }
}
