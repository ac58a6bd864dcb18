package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.OpensslOcsp;
import dev.countersign.testkit.OpensslOcsp.Status;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dial asks for a staple, and the native engine gives what {@code openssl s_server} brings. */
class StapledDialTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir private Path folder;

    @AfterAll
    static void nothingIsLost() {
        assertThat(LeakWatch.found()).isEmpty();
    }

    @Test
    void refusesPeerThatStaplesItsRevocation() throws IOException {
        TestIdentity peer = peer();
        assertThat(outcome(peer, Optional.of(Status.REVOKED))).isEqualTo("trust.revoked");
        assertThat(outcome(peer, Optional.of(Status.UNKNOWN)))
                .isEqualTo("trust.revocation-unknown");
        assertThat(outcome(peer, Optional.of(Status.GOOD))).isEqualTo("proven");
        assertThat(outcome(peer, Optional.empty())).isEqualTo("proven");
    }

    @Test
    void missesAPromisedStaple() throws IOException {
        TestIdentity promising =
                AUTHORITY.issue().spiffe(TestDial.ORDERS).serverOnly().mustStaple().make();
        assertThat(outcome(promising, Optional.empty())).isEqualTo("trust.revocation-unknown");
        assertThat(outcome(promising, Optional.of(Status.GOOD))).isEqualTo("proven");
    }

    private static TestIdentity peer() {
        return AUTHORITY.issue().spiffe(TestDial.ORDERS).serverOnly().make();
    }

    /** What the journal says became of one connection. */
    private String outcome(TestIdentity peer, Optional<Status> staple) throws IOException {
        Path home = Files.createTempDirectory(folder, "peer");
        int port = FreePort.find();
        Dial dial = TestDial.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try (RealProcess openssl = start(peer, staple, home, port);
                TestGateway gateway = TestDial.gateway(AUTHORITY, dial, home.resolve("gateway"));
                Socket local = TestDial.connect(gateway)) {
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            assertThat(local.isConnected()).as(openssl.errors()).isTrue();
            String outcome = decision.text("outcome");
            return outcome.equals("proven") ? outcome : decision.text("code");
        }
    }

    private static RealProcess start(
            TestIdentity peer, Optional<Status> staple, Path home, int port) throws IOException {
        peer.writeTo(home);
        Files.writeString(
                home.resolve("intermediate.pem"), Pem.certificate(AUTHORITY.intermediate()));
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-quiet"));
        command.addAll(List.of("-accept", "127.0.0.1:" + port, "-Verify", "3"));
        command.addAll(List.of("-cert", home + "/leaf.pem", "-key", home + "/key.pem"));
        command.addAll(List.of("-cert_chain", home + "/intermediate.pem"));
        command.addAll(List.of("-CAfile", home + "/trust.pem", "-verify_return_error"));
        if (staple.isPresent()) {
            OpensslOcsp ocsp = OpensslOcsp.of(AUTHORITY, home.resolve("ocsp"));
            command.addAll(List.of("-status_file", ocsp.about(peer, staple.get()).toString()));
        }
        return RealProcess.start(home, command).awaitPort(port);
    }
}
