package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gateway.Listen.Opening;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY protocol (haproxy's proxy-protocol.txt) on either side: believed from whom it may come,
 * and told to the service with what was verified.
 */
class ProxyProtocolTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.9 4711 443\r\n";
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final IpSubnetFilterRule LOOPBACK = range("127.0.0.0", 8);
    private static final IpSubnetFilterRule ELSEWHERE = range("10.0.0.0", 8);

    @TempDir Path folder;
    private TestService service;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    // ---- from a proxy

    @Test
    void refusesHeaderFromWhoIsNoProxy() throws IOException {
        try (TestGateway gateway = behind(ELSEWHERE).start(folder)) {
            assertThatThrownBy(() -> through(gateway, ascii(V1))).isInstanceOf(IOException.class);

            JournalLine line = gateway.awaitTold("decision", 1).get(0);
            assertThat(line.text("seen")).isEqualTo("what the peer sent is not TLS");
            assertThat(line.text("from")).startsWith("127.0.0.1:");
        }
    }

    @Test
    void refusesProxyWithoutHeader() throws IOException {
        try (TestGateway gateway = behind(LOOPBACK).start(folder)) {
            assertThatThrownBy(() -> TestClient.connect(gateway.address(), ALICE))
                    .isInstanceOf(IOException.class);

            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("proof.malformed-proxy-header");
            assertThat(service.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.9 4711 99999\r\n",
                "PROXY TCP4 host.example 198.51.100.9 4711 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.9 4711\r\n",
                "PROXY TCP9 192.0.2.7 198.51.100.9 4711 443\r\n",
                "PROXY TCP4 ::1 198.51.100.9 4711 443\r\n"
            })
    void refusesMalformedHeader(String header) throws IOException {
        try (TestGateway gateway = behind(LOOPBACK).start(folder)) {
            assertThatThrownBy(() -> through(gateway, ascii(header)))
                    .isInstanceOf(IOException.class);

            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("proof.malformed-proxy-header");
        }
    }

    @Test
    void believesProxyForWhomItSpeaks() throws IOException {
        byte[] v2 = HexFormat.of().parseHex("2111000c" + "c0000207" + "c6336409" + "1267" + "01bb");
        for (byte[] header : List.of(ascii(V1), concat(SIGNATURE, v2))) {
            try (TestGateway gateway = behind(LOOPBACK).start(folder.resolve("g" + header[0]));
                    TestClient client = through(gateway, header)) {
                assertThat(client.isServed()).isTrue();

                JournalLine line = gateway.awaitTold("decision", 1).get(0);
                assertThat(line.text("from")).isEqualTo("192.0.2.7:4711");
                assertThat(line.text("via")).startsWith("127.0.0.1:");
                assertThat(line.text("outcome")).isEqualTo("permit");
            }
        }
    }

    @Test
    void takesWhatProxySendsOfItsOwnAccordAsItsOwn() throws IOException {
        byte[] local = HexFormat.of().parseHex("20000000");
        try (TestGateway gateway = behind(LOOPBACK).start(folder);
                TestClient client = through(gateway, concat(SIGNATURE, local))) {
            assertThat(client.isServed()).isTrue();
            assertThat(gateway.awaitTold("decision", 1).get(0).text("from"))
                    .startsWith("127.0.0.1:");
        }
    }

    /** Of a socket in the file system there is no address to believe. */
    @Test
    void takesWhatProxySaysOfNoAddressAsItsOwn() throws IOException {
        byte[] unix = concat(HexFormat.of().parseHex("213100d8"), new byte[216]);
        byte[] unknown = ascii("PROXY UNKNOWN\r\n");
        for (byte[] header : List.of(concat(SIGNATURE, unix), unknown)) {
            try (TestGateway gateway = behind(LOOPBACK).start(folder.resolve("g" + header[0]));
                    TestClient client = through(gateway, header)) {
                assertThat(client.isServed()).isTrue();
                JournalLine line = gateway.awaitTold("decision", 1).get(0);
                assertThat(line.text("from")).startsWith("127.0.0.1:");
                assertThat(line.text("via")).isEmpty();
            }
        }
    }

    @Test
    void limitsThoseForWhomProxySpeaksAndNotTheProxy() throws IOException {
        ConnectionLimits one =
                new ConnectionLimits(100, OptionalInt.of(1), 50, OptionalInt.empty());
        try (TestGateway gateway = behind(LOOPBACK).within(limits(one)).start(folder);
                TestClient first = through(gateway, ascii(V1));
                TestClient other = through(gateway, ascii(V1.replace("192.0.2.7", "192.0.2.8")))) {
            assertThat(first.isServed()).isTrue();
            assertThat(other.isServed()).isTrue();
            assertThatThrownBy(() -> through(gateway, ascii(V1))).isInstanceOf(IOException.class);
            Patience.until(
                    "a refusal",
                    TestGateway.SOON,
                    () ->
                            gateway.gateway
                                    .status()
                                    .refusals()
                                    .containsKey("limit.connections-per-source"));
        }
    }

    @Test
    void believesRealHaproxy() throws IOException {
        try (TestGateway gateway = behind(LOOPBACK).start(folder)) {
            int port = FreePort.find();
            String backend = "server g 127.0.0.1:" + gateway.address().getPort();
            String file =
                    "defaults\n mode tcp\n timeout connect 5s\n timeout client 10s\n timeout server"
                            + " 10s\nlisten l\n bind 127.0.0.1:"
                            + port
                            + "\n "
                            + backend
                            + " send-proxy-v2\n";
            try (RealProcess haproxy = haproxy(file, port);
                    TestClient client = TestClient.connect(TestGateway.loopback(port), ALICE)) {
                assertThat(client.isServed()).isTrue();
                int own = client.socket().getLocalPort();
                assertThat(gateway.told("decision"))
                        .filteredOn(line -> line.text("outcome").equals("permit"))
                        .extracting(line -> line.text("from"))
                        .containsExactly("127.0.0.1:" + own);
                assertThat(haproxy.errors()).isEmpty();
            }
        }
    }

    // ---- to the service

    @Test
    void tellsServiceNothingUnlessItIsTo() throws IOException {
        try (TestGateway gateway = telling(Opening.NOTHING).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.send(new byte[] {1, 2, 3}).read(3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void tellsServiceWhoItsPeerIs() throws IOException {
        try (TestGateway gateway = telling(Opening.PROXY).start(folder);
                TestClient client =
                        TestClient.asking("Echo.test.example", gateway.address(), ALICE)) {
            Header header = Header.readFrom(client.input());
            assertThat(header.family()).isEqualTo((byte) 0x11);
            assertThat(header.from()).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
            assertThat(header.to()).isEqualTo("127.0.0.1:" + gateway.address().getPort());
            assertThat(header.texts())
                    .containsEntry(0x02, "Echo.test.example")
                    .containsEntry(0x05, gateway.awaitTold("decision", 1).get(0).text("connection"))
                    .containsEntry(0xE0, TestGateway.ALICE)
                    .containsEntry(0x21, "TLSv1.3")
                    .containsKey(0x23)
                    .doesNotContainKey(0x28);
            assertThat(header.client()).isEqualTo((byte) 7);
            assertThat(header.verify()).isZero();
            assertThat(client.send(new byte[] {1, 2, 3}).read(3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void tellsServiceTheCertificateWhereItWantsIt() throws Exception {
        try (TestGateway gateway = telling(Opening.PROXY_WITH_CERTIFICATE).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            Header header = Header.readFrom(client.input());
            assertThat(header.values().get(0x28)).isEqualTo(ALICE.leaf().getEncoded());
        }
    }

    @Test
    void tellsRealHaproxy() throws IOException {
        int port = FreePort.find();
        String file =
                "defaults\n mode http\n timeout connect 5s\n timeout client 10s\n timeout server"
                        + " 10s\nfrontend f\n bind 127.0.0.1:"
                        + port
                        + " accept-proxy\n http-request return status 200 content-type text/plain"
                        + " lf-string \"%[src]:%[src_port] %[fc_pp_authority] %[fc_pp_unique_id]\\n\"\n";
        Listen.Back back =
                new Listen.Back(
                        List.of(new LocalAddress.Tcp(TestGateway.loopback(port))),
                        Optional.empty(),
                        Opening.PROXY);
        try (RealProcess haproxy = haproxy(file, port);
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY).between(List.of(), back).start(folder);
                TestClient client =
                        TestClient.asking("echo.test.example", gateway.address(), ALICE)) {
            client.send(ascii("GET / HTTP/1.0\r\n\r\n"));
            String answer = new String(client.input().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer)
                    .contains(
                            "127.0.0.1:" + client.socket().getLocalPort() + " echo.test.example c");
            assertThat(haproxy.errors()).isEmpty();
        }
    }

    private static Limits limits(ConnectionLimits connections) {
        return new Limits(
                Limits.DEFAULT.handshake(),
                Limits.DEFAULT.connect(),
                Optional.empty(),
                connections);
    }

    private TestGateway.Plan behind(IpSubnetFilterRule proxies) {
        return TestGateway.Plan.of(AUTHORITY)
                .between(List.of(proxies), Listen.Back.to(new LocalAddress.Tcp(service.address())));
    }

    private TestGateway.Plan telling(Opening opening) {
        return TestGateway.Plan.of(AUTHORITY)
                .between(
                        List.of(),
                        new Listen.Back(
                                List.of(new LocalAddress.Tcp(service.address())),
                                Optional.empty(),
                                opening));
    }

    private static TestClient through(TestGateway gateway, byte[] header) throws IOException {
        Socket plain = new Socket();
        plain.connect(gateway.address(), TestClient.PATIENCE_MILLIS);
        plain.getOutputStream().write(header);
        return TestClient.over(plain, ALICE, List.of());
    }

    private RealProcess haproxy(String configuration, int port) throws IOException {
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration);
        RealProcess haproxy =
                RealProcess.start("/usr/sbin/haproxy", "-db", "-q", "-f", file.toString());
        Patience.until("haproxy", TestGateway.SOON, () -> listens(port));
        return haproxy;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(TestGateway.loopback(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static IpSubnetFilterRule range(String address, int bits) {
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }

    /** A header of version 2, read by hand as the standard has it (proxy-protocol.txt §2.2). */
    private record Header(
            byte family,
            String from,
            String to,
            byte client,
            int verify,
            Map<Integer, byte[]> values) {

        static Header readFrom(InputStream input) throws IOException {
            assertThat(input.readNBytes(SIGNATURE.length)).isEqualTo(SIGNATURE);
            ByteBuffer fixed = ByteBuffer.wrap(input.readNBytes(4));
            assertThat(fixed.get()).as("version and command").isEqualTo((byte) 0x21);
            byte family = fixed.get();
            ByteBuffer rest = ByteBuffer.wrap(input.readNBytes(fixed.getShort() & 0xffff));
            byte[] source = new byte[4];
            byte[] destination = new byte[4];
            rest.get(source).get(destination);
            String from = text(source, rest.getShort() & 0xffff);
            String to = text(destination, rest.getShort() & 0xffff);
            Map<Integer, byte[]> values = new TreeMap<>();
            readInto(values, rest);
            ByteBuffer tls = ByteBuffer.wrap(values.getOrDefault(0x20, new byte[5]));
            byte client = tls.get();
            int verify = tls.getInt();
            readInto(values, tls);
            return new Header(family, from, to, client, verify, values);
        }

        private static void readInto(Map<Integer, byte[]> values, ByteBuffer from) {
            while (from.hasRemaining()) {
                int type = from.get() & 0xff;
                byte[] value = new byte[from.getShort() & 0xffff];
                from.get(value);
                values.put(type, value);
            }
        }

        private static String text(byte[] address, int port) throws IOException {
            return InetAddress.getByAddress(address).getHostAddress() + ":" + port;
        }

        Map<Integer, String> texts() {
            Map<Integer, String> texts = new TreeMap<>();
            values.forEach(
                    (type, value) -> texts.put(type, new String(value, StandardCharsets.UTF_8)));
            return texts;
        }
    }
}
