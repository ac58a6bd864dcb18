package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeyCheck;
import dev.countersign.tls.MutualTls;
import dev.countersign.tls.ProvenSocket;
import dev.countersign.tls.RefusedException;
import dev.countersign.trust.Expectation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir Path folder;

    @Test
    void relaysForAliceAndTellsHerSo() throws IOException {
        try (TestGateway world = new TestGateway(folder, AUTHORITY, Transport.best(), Limits.DEFAULT);
                ProvenSocket alice = connect(world, "spiffe://test.example/alice")) {
            assertThat(alice.answer()).isEqualTo(ProvenSocket.Answer.ACCEPTED);
            alice.output().write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(alice.input().readNBytes(5)).asString().isEqualTo("hello");
        }
    }

    @Test
    void refusesBobWhomNoRuleLetsIn() throws IOException {
        try (TestGateway world = new TestGateway(folder, AUTHORITY, Transport.best(), Limits.DEFAULT)) {
            assertThatThrownBy(() -> connect(world, "spiffe://test.example/bob"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("handshake_failure");
            assertThat(world.service.connections()).isZero();
            assertThat(world.gateway.status().refusals()).containsEntry("access.no-matching-rule", 1L);
        }
    }

    private static ProvenSocket connect(TestGateway world, String id) throws IOException {
        TestIdentity identity = AUTHORITY.issue().spiffe(id).clientOnly().make();
        CertificateCredential credential =
                CertificateCredential.of(TestGateway.ALICE, identity.key(), identity.chain(), new KeyCheck());
        return new MutualTls(credential, world.trust(List.of()), JcaSignatureCheck.ofRuntime(), Clock.systemUTC())
                .connect(world.address(), Expectation.exactly(TestGateway.GATEWAY));
    }
}
