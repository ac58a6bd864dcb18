package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.SpiffeId;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.HandServer.Manners;
import dev.countersign.tls.HandServer.Visit;
import dev.countersign.tls.Walked.Answer;
import dev.countersign.tls.Walked.Ending;
import dev.countersign.tls.Walked.Showed;
import dev.countersign.tls.Walked.Stage;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class HandshakeWalkTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final SpiffeId CLIENT = SpiffeId.of("spiffe://test.example/client");

    private final Seeded seeded = Seeded.fresh();
    private final FixedClock clock = FixedClock.at(NOW);
    private final TestAuthority authority =
            TestAuthority.create("Test", KeyKind.P_256, seeded, clock);
    private final Forge forge = Forge.of(authority);
    private final TestIdentity server = forge.twin(Fault.EXPIRED, Role.SERVER);
    private final TestIdentity client = authority.issue().spiffe(CLIENT.text()).make();

    // ---- what must not leave

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EXPIRED", "UNKNOWN_ISSUER", "SELF_SIGNED"})
    void showsNothingToServerThatIsNotGood(Fault fault) throws IOException {
        List<byte[]> heard = new ArrayList<>();
        Manners bad =
                new Manners(forge.make(fault, Role.SERVER))
                        .speaking("http/1.1")
                        .then(socket -> heard.add(socket.getInputStream().readAllBytes()));
        try (HandServer hand = HandServer.start(bad)) {
            Walked walked = walk(hand, Optional.of(credential()));

            Visit visit = hand.visit();
            assertThat(visit.clientChain()).as("%s", seeded).isEmpty();
            assertThat(heard).isEmpty();
            assertThat(walked.client().showed()).isEqualTo(Showed.WITHHELD);
            assertThat(walked.server().judgement().orElseThrow()).isInstanceOf(Rejection.class);
            assertThat(walked.server().proven()).isEmpty();
        }
    }

    @Test
    void provesNobodyWhoDoesNotHoldTheKey() throws IOException {
        Manners impostor = new Manners(server).signingWith(client.key());
        try (HandServer hand = HandServer.start(impostor)) {
            Walked walked = walk(hand, Optional.of(credential()));

            assertThat(hand.visit().clientChain()).isEmpty();
            assertThat(walked.server().proven()).isEmpty();
            assertThat(walked.ending()).isInstanceOf(Ending.Broken.class);
        }
    }

    // ---- what is seen

    @Test
    void seesWhoIsProvenAndWhatWasAsked() throws IOException {
        Manners good =
                new Manners(server)
                        .speaking(Acceptance.ALPN)
                        .then(socket -> {
                            socket.getOutputStream().write(Acceptance.ACCEPTED);
                            socket.getInputStream().readAllBytes();
                        });
        try (HandServer hand = HandServer.start(good)) {
            Walked walked = walk(hand, Optional.of(credential()));

            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
            assertThat(walked.ending()).isEqualTo(new Ending.Finished(new Answer.Accepted()));
            assertThat(walked.server().judgement().orElseThrow()).isInstanceOf(JudgedChain.class);
            assertThat(walked.server().proven().orElseThrow().id())
                    .isEqualTo(SpiffeId.of("spiffe://test.example/server"));
            assertThat(walked.client().showed()).isEqualTo(Showed.SHOWN);
            assertThat(walked.client().asked().orElseThrow().keyKinds()).contains("EC");
            assertThat(walked.client().asked().orElseThrow().signatures())
                    .contains("SHA256withECDSA");
            assertThat(walked.chosen().protocol()).isEqualTo(Acceptance.ALPN);
            assertThat(walked.chosen().cipherSuite()).startsWith("TLS_");
            assertThat(walked.chosen().hello().orElseThrow().version()).isEqualTo("TLSv1.3");
            assertThat(walked.chosen().hello().orElseThrow().group()).hasValue("x25519");
        }
    }

    @Test
    void seesThatTheServerRefusesWhoeverShowsNothing() throws IOException {
        try (HandServer hand = HandServer.start(new Manners(server))) {
            Walked walked = walk(hand, Optional.empty());

            assertThat(walked.ending())
                    .isIn(
                            new Ending.Alerted(Stage.FINISHED, "certificate_required"),
                            new Ending.Alerted(Stage.FINISHED, "bad_certificate")); // JDK 17
            assertThat(walked.client().showed()).isEqualTo(Showed.NOTHING_TO_SHOW);
            assertThat(walked.server().proven()).isPresent();
        }
    }

    @Test
    void seesThatTheServerRefusesUs() throws IOException {
        try (HandServer hand = HandServer.start(new Manners(server).refusingClients())) {
            Walked walked = walk(hand, Optional.of(credential()));

            assertThat(walked.ending())
                    .isEqualTo(new Ending.Alerted(Stage.FINISHED, "certificate_unknown"));
            assertThat(walked.client().showed()).isEqualTo(Showed.SHOWN);
        }
    }

    @Test
    void seesOldTls() throws IOException {
        try (HandServer hand = HandServer.start(new Manners(server).offering("TLSv1.2"))) {
            Walked walked = walk(hand, Optional.of(credential()));

            ServerHello hello = walked.chosen().hello().orElseThrow();
            assertThat(hello.version()).isEqualTo("TLSv1.2");
            assertThat(hello.group()).isPresent();
            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
            assertThat(walked.server().proven()).isPresent();
        }
    }

    @Test
    void asksWhoeverSpeaksHttpAndIsProven() throws IOException {
        Manners http =
                new Manners(server)
                        .speaking("http/1.1")
                        .then(socket -> {
                            socket.getInputStream().read(new byte[4096]);
                            socket.getOutputStream()
                                    .write(
                                            "HTTP/1.1 403 Forbidden\r\n\r\n<title>Not you</title>"
                                                    .getBytes(StandardCharsets.US_ASCII));
                        });
        try (HandServer hand = HandServer.start(http)) {
            assertThat(walk(hand, Optional.of(credential())).ending())
                    .isEqualTo(new Ending.Finished(new Answer.Http(403, "Not you")));
        }
    }

    private Walked walk(HandServer hand, Optional<CertificateCredential> ours) {
        TrustBundle bundle =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(
                                List.of(Certificate.read(encoded(authority)).orThrow())),
                        clock.instant());
        return new HandshakeWalk(
                        new HandshakeWalk.Target(
                                hand.address(),
                                Optional.of(DnsName.parse("localhost").orThrow()),
                                HandshakeWalk.PROTOCOLS),
                        Terms.of(bundle, Expectation.anyProvenPeer(), clock),
                        JcaSignatureCheck.ofRuntime())
                .as(ours);
    }

    private static byte[] encoded(TestAuthority authority) {
        try {
            return authority.root().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private CertificateCredential credential() {
        return CertificateCredential.of(CLIENT, client.key(), client.chain(), new KeyCheck());
    }
}
