package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void canBeBound() throws IOException {
        int port = FreePort.find();
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void isNotGivenTwice() {
        assertThat(IntStream.range(0, 200).mapToObj(i -> FreePort.find())).doesNotHaveDuplicates();
    }
}
