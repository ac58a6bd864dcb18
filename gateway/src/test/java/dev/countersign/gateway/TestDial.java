package dev.countersign.gateway;

import dev.countersign.identity.PeerId;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.Expectation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Dials under test, each named {@code orders} and expecting {@link #ORDERS}. */
final class TestDial {
    static final String ORDERS = "spiffe://test.example/orders";

    private TestDial() {}

    /** The peer whom the dials expect. */
    static TestIdentity orders(TestAuthority authority) {
        return authority.issue().spiffe(ORDERS).dns("localhost").clientAndServer().make();
    }

    static Dial to(InetSocketAddress... addresses) {
        return at(new LocalAddress.Tcp(TestGateway.loopback(0)), addresses);
    }

    static Dial at(LocalAddress local, InetSocketAddress... addresses) {
        return expecting(ORDERS, local, addresses);
    }

    static Dial expecting(String id, LocalAddress local, InetSocketAddress... addresses) {
        return ending(Ending.TOGETHER, id, local, addresses);
    }

    static Dial ending(
            Ending ending, String id, LocalAddress local, InetSocketAddress... addresses) {
        return new Dial(
                "orders",
                local,
                List.of(addresses),
                new Expectation.Exactly(PeerId.parse(id).orThrow()),
                Duration.ofSeconds(2),
                ending);
    }

    /** A gateway with nothing but this dial. */
    static TestGateway gateway(TestAuthority authority, Dial dial, Path folder) throws IOException {
        return plan(authority, dial).start(folder);
    }

    static TestGateway.Plan plan(TestAuthority authority, Dial dial) {
        return TestGateway.Plan.of(authority).at().dialing(dial);
    }

    static InetSocketAddress port(TestGateway gateway) {
        LocalAddress at = Objects.requireNonNull(gateway.gateway.dials().get("orders")).at();
        return ((LocalAddress.Tcp) at).address();
    }

    /** A local program's connection; what it reads has a time limit. */
    static Socket connect(TestGateway gateway) throws IOException {
        Socket local = new Socket();
        local.connect(port(gateway));
        local.setSoTimeout(TestClient.PATIENCE_MILLIS);
        return local;
    }

    /** Ends a connection while the test goes on. */
    static void hangUp(Socket local) throws IOException {
        local.close();
    }

    /** Whether what is sent comes back. */
    static boolean isServed(Socket local) throws IOException {
        byte[] word = {'h', 'e', 'l', 'l', 'o'};
        local.getOutputStream().write(word);
        return Arrays.equals(local.getInputStream().readNBytes(word.length), word);
    }

    static boolean isServedAt(Path socket) throws IOException {
        byte[] word = {'h', 'e', 'l', 'l', 'o'};
        try (SocketChannel local = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            local.connect(UnixDomainSocketAddress.of(socket));
            Channels.newOutputStream(local).write(word);
            return Arrays.equals(Channels.newInputStream(local).readNBytes(word.length), word);
        }
    }
}
