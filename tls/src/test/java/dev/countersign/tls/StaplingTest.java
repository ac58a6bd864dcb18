package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.LeafOrder;
import dev.countersign.testkit.OpensslOcsp;
import dev.countersign.testkit.OpensslOcsp.Status;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.RevocationMode;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code openssl s_server} staples, made by {@code openssl ocsp}. */
class StaplingTest {
    private static final SpiffeId SERVER = SpiffeId.of("spiffe://test.example/server");
    private static final SpiffeId CLIENT = SpiffeId.of("spiffe://test.example/client");

    @TempDir private Path folder;

    private final Clock clock = Clock.systemUTC();
    private final TestAuthority authority = TestAuthority.create(clock);
    private final TestIdentity plain = server().make();
    private final TestIdentity promising = server().mustStaple().make();
    private final TestIdentity client = authority.issue().spiffe(CLIENT.text()).make();

    private LeafOrder server() {
        return authority.issue().spiffe(SERVER.text());
    }

    @Test
    void refusesServerThatStaplesItsRevocation() throws Exception {
        assertThat(refused(plain, Optional.of(Status.REVOKED), RevocationMode.CHECK_IF_PRESENT))
                .isEqualTo(ProblemCode.TRUST_REVOKED);
        assertThat(refused(plain, Optional.of(Status.UNKNOWN), RevocationMode.CHECK_IF_PRESENT))
                .isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN);
        assertProven(plain, Optional.of(Status.GOOD), RevocationMode.CHECK_IF_PRESENT);
        assertProven(plain, Optional.empty(), RevocationMode.CHECK_IF_PRESENT);
    }

    @Test
    void meetsWhatIsRequired() throws Exception {
        assertThat(refused(plain, Optional.empty(), RevocationMode.REQUIRE))
                .isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN);
        assertProven(plain, Optional.of(Status.GOOD), RevocationMode.REQUIRE);
    }

    @Test
    void missesAPromisedStaple() throws Exception {
        assertThat(refused(promising, Optional.empty(), RevocationMode.CHECK_IF_PRESENT))
                .isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN);
        assertProven(promising, Optional.of(Status.GOOD), RevocationMode.CHECK_IF_PRESENT);
    }

    private ProblemCode refused(TestIdentity server, Optional<Status> staple, RevocationMode mode)
            throws Exception {
        try (RealProcess openssl = start(server, staple)) {
            RefusedException refused =
                    catchThrowableOfType(RefusedException.class, () -> connect(mode).close());
            assertThat(refused).as(openssl.errors()).isNotNull();
            return refused.code();
        }
    }

    private void assertProven(TestIdentity server, Optional<Status> staple, RevocationMode mode)
            throws Exception {
        try (RealProcess openssl = start(server, staple);
                ProvenSocket socket = connect(mode)) {
            assertThat(socket.peer().id()).as(openssl.errors()).isEqualTo(SERVER);
        }
    }

    private int port;

    private RealProcess start(TestIdentity server, Optional<Status> staple) throws IOException {
        Path home = Files.createTempDirectory(folder, "server");
        server.writeTo(home);
        Files.writeString(
                home.resolve("intermediate.pem"), Pem.certificate(authority.intermediate()));
        port = FreePort.find();
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-quiet"));
        command.addAll(List.of("-accept", "127.0.0.1:" + port, "-Verify", "3"));
        command.addAll(List.of("-cert", home + "/leaf.pem", "-key", home + "/key.pem"));
        command.addAll(List.of("-cert_chain", home + "/intermediate.pem"));
        command.addAll(List.of("-CAfile", home + "/trust.pem", "-verify_return_error"));
        if (staple.isPresent()) {
            OpensslOcsp ocsp = OpensslOcsp.of(authority, home.resolve("ocsp"));
            command.addAll(List.of("-status_file", ocsp.about(server, staple.get()).toString()));
        }
        return RealProcess.start(home, command).awaitPort(port);
    }

    private ProvenSocket connect(RevocationMode mode) throws IOException {
        CertificateCredential credential =
                CertificateCredential.of(CLIENT, client.key(), client.chain(), new KeyCheck());
        return new MutualTls(credential, bundle(mode), JcaSignatureCheck.ofRuntime(), clock)
                .connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        Expectation.exactly(SERVER));
    }

    /** With a list of the root, so that the leaf's status alone is open. */
    private TrustBundle bundle(RevocationMode mode) {
        try {
            Certificate root = Certificate.read(authority.root().getEncoded()).orThrow();
            Instant now = clock.instant();
            byte[] list =
                    authority
                            .rootCrl(
                                    List.of(),
                                    now.minus(Duration.ofHours(1)),
                                    now.plus(Duration.ofHours(1)),
                                    1)
                            .getEncoded();
            return TrustBundle.of(
                    TrustBundle.Parts.anchors(List.of(root))
                            .revoking(
                                    List.of(
                                            AcceptedRevocations.accept(
                                                            RevocationList.read(list).orThrow(),
                                                            root,
                                                            JcaSignatureCheck.ofRuntime())
                                                    .orThrow()))
                            .demanding(Demands.standard().with(mode)),
                    now);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
