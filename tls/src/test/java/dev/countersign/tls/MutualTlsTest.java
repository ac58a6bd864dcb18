package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.HandServer.Manners;
import dev.countersign.tls.HandServer.Visit;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.Expectation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MutualTlsTest extends MutualTlsCase {
    // ---- an honest pair

    @Test
    void provesBothSidesToServerThatAcknowledges() throws IOException {
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.ACCEPTED);
            assertThat(socket.peer().id()).isEqualTo(SpiffeId.of("spiffe://test.example/server"));
            assertThat(socket.peer().assurance()).isEqualTo(Freshness.FULL);
            assertThat(socket.peer().parameters().protocol()).isEqualTo("TLSv1.3");
            assertThat(socket.peer().parameters().alpn()).isEqualTo("countersign/1");
            assertThat(said(socket, "over the wall")).isEqualTo("over the wall");

            Visit visit = hand.visit();
            assertThat(visit.failure()).isEmpty();
            assertThat(visit.clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void provesBothSidesToServerThatSpeaksSomethingElse() throws IOException {
        try (HandServer hand = HandServer.start(good().then(MutualTlsTest::echo));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.NOT_REFUSED);
            assertThat(socket.peer().parameters().alpn()).isEmpty();
            assertThat(said(socket, "hello")).isEqualTo("hello");
            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void losesNoByteOfServerThatSpeaksFirst() throws IOException {
        Manners talkative =
                good().then(socket -> {
                    socket.getOutputStream().write("220 ready".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                });
        try (HandServer hand = HandServer.start(talkative);
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.input().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("220 ready");
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.NOT_REFUSED);
        }
    }

    @Test
    void takesOneByteForTheAcceptanceAndNoMore() throws IOException {
        Manners eager =
                acknowledging()
                        .then(socket -> {
                            socket.getOutputStream()
                                    .write(
                                            new byte[] {
                                                Acceptance.ACCEPTED, Acceptance.ACCEPTED, 'x'
                                            });
                            socket.shutdownOutput();
                            socket.getInputStream().readAllBytes();
                        });
        try (HandServer hand = HandServer.start(eager);
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.input().readAllBytes()).containsExactly(Acceptance.ACCEPTED, 'x');
        }
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void provesItselfWithKeysOfEveryKind(KeyKind kind) throws IOException {
        TestIdentity other =
                authority.issue().keyed(kind).spiffe("spiffe://test.example/other").make();
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client(other, bundle()).connect(hand.address(), SERVER)) {
            assertThat(said(socket, "x")).isEqualTo("x");
            assertThat(hand.visit().clientChain()).isEqualTo(other.chain());
        }
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void judgesServersWithKeysOfEveryKind(KeyKind kind) throws IOException {
        TestIdentity other =
                authority.issue().keyed(kind).spiffe("spiffe://test.example/server").make();
        try (HandServer hand =
                        HandServer.start(
                                new Manners(other)
                                        .speaking(Acceptance.ALPN)
                                        .then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.peer().leaf().der()).isEqualTo(other.chainDer().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:localhost", "spiffe://test.example/server"})
    void expectsTheServerByAnyOfItsNames(String name) throws IOException {
        PeerId id = PeerId.parse(name).orThrow();
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), Expectation.exactly(id))) {
            assertThat(socket.peer().id()).isEqualTo(id);
        }
    }

    @Test
    void tellsTheServerWhichHostIsMeant() throws IOException {
        for (String host :
                List.of(
                        "web.test.example",
                        "localhost",
                        "127.0.0.1",
                        "::1",
                        "my_host",
                        "web.test.example.",
                        "-x")) {
            try (HandServer hand =
                            HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                    ProvenSocket socket = client().connect(hand.address(host), SERVER)) {
                socket.finishOutput();
                boolean name = host.equals("web.test.example") || host.equals("localhost");
                assertThat(hand.visit().serverNames())
                        .as(host)
                        .isEqualTo(name ? List.of(host) : List.of());
            }
        }
    }

    // ---- again

    @Test
    void provesEachConnectionAnewAndChecksNoSignatureOfTheChainTwice() throws IOException {
        MutualTls tls = client();
        try (HandServer hand =
                HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho))) {
            for (int connection = 1; connection <= 3; connection++) {
                try (ProvenSocket socket = tls.connect(hand.address(), SERVER)) {
                    assertThat(said(socket, "x")).isEqualTo("x");
                    assertThat(socket.peer().assurance()).isEqualTo(Freshness.FULL);
                }
                assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
                assertThat(checks).hasValue(2);
            }
        }
    }

    @Test
    void refusesServerOnceItsCertificateExpired() throws IOException {
        MutualTls tls = client();
        try (HandServer hand =
                HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho))) {
            tls.connect(hand.address(), SERVER).close();
            clock.advance(Duration.ofDays(2));

            refused(() -> tls.connect(hand.address(), SERVER), ProblemCode.TRUST_LEAF_EXPIRED);
        }
    }

    // ---- the network

    @Test
    void waitsForNoServerThatDripsItsAnswer() {
        // a record header that promises much, then a byte now and then: never a timeout between two
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (PlainServer drip =
                PlainServer.talking(socket -> {
                    socket.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
                    for (int sent = 0; sent < 400 && pause(never); sent++) {
                        socket.getOutputStream().write(2);
                    }
                })) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(700), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(drip.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void waitsForNoServerThatFallsSilent() {
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (PlainServer silent = PlainServer.talking(socket -> pauseLong(never))) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(300), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(silent.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class);
            never.add(true);
        }
    }

    @Test
    void waitsForNoAcceptanceThatNeverComes() throws IOException {
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (HandServer hand = HandServer.start(acknowledging().then(socket -> pauseLong(never)))) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(1500), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(hand.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class);
            never.add(true);
        }
    }

    @Test
    void waitsForAnswersForAsLongAsTheyTakeOnceItIsProven() throws IOException {
        Duration refusal = Duration.ofMillis(50);
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        Manners late =
                good().then(socket -> {
                    socket.getInputStream().read();
                    pause(never);
                    pause(never);
                    socket.getOutputStream().write('!');
                });
        try (HandServer hand = HandServer.start(late);
                ProvenSocket socket =
                        client(new MutualTls.Times(Duration.ofSeconds(10), refusal))
                                .connect(hand.address(), SERVER)) {
            socket.output().write('?');
            assertThat(socket.input().read()).isEqualTo('!');
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = once.getLocalPort();
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

        assertThatThrownBy(() -> client().connect(nobody, SERVER))
                .isInstanceOf(ConnectException.class);
    }
}
