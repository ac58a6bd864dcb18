package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InheritedSocketsTest {
    @BeforeAll
    static void loadNativeCode() {
        assertThat(Transport.EPOLL.isAvailable()).isTrue();
    }

    @Test
    void closesWhatNoListenerTakesAndSaysWhere() throws IOException {
        Socket open = listening();
        InetSocketAddress address = open.localAddress();
        InheritedSockets sockets = InheritedSockets.of(List.of(open.intValue()));
        assertThat(connects(address)).isTrue();

        assertThat(sockets.closeRest()).containsExactly(address);

        assertThat(connects(address)).isFalse();
        assertThat(sockets.closeRest()).isEmpty();
    }

    @Test
    void givesTheSocketOfAnAddressOnce() throws IOException {
        Socket open = listening();
        InetSocketAddress address = open.localAddress();
        InheritedSockets sockets = InheritedSockets.of(List.of(open.intValue()));

        assertThat(sockets.holds(TestGateway.loopback(1))).isFalse();
        assertThat(sockets.take(TestGateway.loopback(1))).isEmpty();
        assertThat(sockets.holds(address)).isTrue();
        assertThat(sockets.take(address))
                .get()
                .extracting(taken -> taken.fd().intValue())
                .isEqualTo(open.intValue());
        assertThat(sockets.take(address)).isEmpty();
        assertThat(sockets.closeRest()).isEmpty();
        assertThat(connects(address)).isTrue();
        open.close();
    }

    private static Socket listening() throws IOException {
        Socket socket = Socket.newSocketStream();
        socket.bind(TestGateway.loopback(0));
        socket.listen(10);
        return socket;
    }

    private static boolean connects(InetSocketAddress address) throws IOException {
        try (java.net.Socket client = new java.net.Socket()) {
            client.connect(address);
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }
}
