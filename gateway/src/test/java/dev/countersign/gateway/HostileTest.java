package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.Signed;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that no well-behaved client sends, and faults of our own: nobody gets in by them. */
class HostileTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final int MUTANTS = 150;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int CHANGE_CIPHER_SPEC_BYTES = 6;

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

    @Test
    void proofCutIntoSingleBytesIsProofAllTheSame() throws IOException {
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            client.sendSlowly(client.hello());
            for (byte[] record : client.answerToServer()) {
                client.sendSlowly(record);
            }
            client.sendSlowly(client.data(new byte[] {1, 2, 3}));
            Patience.until("data", TestGateway.SOON, () -> service.bytes() == 3);
        }
    }

    @Test
    void helloThatClaimsToBeHugeIsRefusedAtOnce() throws IOException {
        byte[] claim = {22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                Socket plain = new Socket()) {
            plain.connect(gateway.address());
            plain.setSoTimeout(TestClient.PATIENCE_MILLIS / 2);
            plain.getOutputStream().write(claim);
            assertThat(plain.getInputStream().readAllBytes()).as("an alert").hasSize(7);
            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("limit.hello");
        }
    }

    /** RFC 8446 D.4: a client may send this record for the sake of middleboxes, or not. */
    @Test
    void proofWithoutChangeCipherSpecIsProofAllTheSame() throws IOException {
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            byte[] whole = client.answerInOne();
            assertThat(beginsWithChangeCipherSpec(whole)).isTrue();
            client.send(Arrays.copyOfRange(whole, CHANGE_CIPHER_SPEC_BYTES, whole.length));
            client.send(client.data(new byte[] {1, 2, 3}));
            Patience.until("data", TestGateway.SOON, () -> service.bytes() == 3);
        }
    }

    @Test
    void mutatedProofsAreRefused() throws IOException {
        Seeded seeded = Seeded.fresh();
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder)) {
            for (int mutant = 0; mutant < MUTANTS; mutant++) {
                assertThat(endsBeforeProof(gateway, seeded)).as("%s", seeded).isTrue();
            }
            assertThat(service.connections()).as("%s", seeded).isZero();
            try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(alice.isServed()).isTrue();
            }
        }
    }

    /** Changes, doubles, cuts or leaves out something of the hello or of what follows. */
    private static boolean endsBeforeProof(TestGateway gateway, Seeded seeded) throws IOException {
        try (HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            byte[] whole = seeded.between(0, 3) == 0 ? client.hello() : client.answerInOne();
            client.send(mutated(whole, seeded));
            client.endOutput();
            return client.isEnded();
        } catch (SocketException e) {
            return true;
        }
    }

    private static byte[] mutated(byte[] whole, Seeded seeded) {
        int at = seeded.between(0, whole.length - 1);
        byte[] changed = whole.clone();
        switch (seeded.between(0, 3)) {
            case 0 -> changed[at] ^= (byte) seeded.between(1, 255);
            case 1 -> changed = Arrays.copyOf(whole, at);
            case 2 -> System.arraycopy(whole, at, changed, 0, whole.length - at);
            default -> Arrays.fill(changed, at, whole.length, (byte) seeded.between(0, 255));
        }
        return saysTheSame(changed, whole) ? new byte[0] : changed;
    }

    /** Nothing was changed, or a record was left out that need not be there. */
    private static boolean saysTheSame(byte[] changed, byte[] whole) {
        int left = whole.length - CHANGE_CIPHER_SPEC_BYTES;
        return Arrays.equals(changed, whole)
                || (beginsWithChangeCipherSpec(whole)
                        && Arrays.equals(
                                changed,
                                0,
                                Math.min(left, changed.length),
                                whole,
                                CHANGE_CIPHER_SPEC_BYTES,
                                whole.length));
    }

    private static boolean beginsWithChangeCipherSpec(byte[] whole) {
        return whole[0] == CHANGE_CIPHER_SPEC;
    }

    @Test
    void judgeThatFailsLetsNobodyIn() throws IOException {
        SignatureCheck broken =
                (what, issuer) -> {
                    throw new IllegalStateException("out of order");
                };
        try (TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).checking(broken).start(folder);
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.ending()).isEqualTo("internal_error");
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            assertThat(decision.text("outcome")).isEqualTo("refused");
            assertThat(decision.text("seen")).contains("out of order");
            assertThat(service.connections()).isZero();
        }
    }

    @Test
    void judgeThatFailsLaterEndsWhatItCannotJudgeAgain() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        // signatures are remembered, so it breaks where it is told that a path was believed
        SignatureCheck fragile =
                new SignatureCheck() {
                    private final SignatureCheck works = JcaSignatureCheck.ofRuntime();

                    @Override
                    public boolean holds(Signed what, PublicKeyInfo issuer) {
                        return works.holds(what, issuer);
                    }

                    @Override
                    public void believed(List<Certificate> path) {
                        if (broken.get()) {
                            throw new IllegalStateException("out of order");
                        }
                    }
                };
        try (TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).checking(fragile).start(folder);
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
            broken.set(true);
            gateway.publish(TestGateway.trust(AUTHORITY, BigInteger.ONE));
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).get(0).text("seen")).contains("out of order");
        }
    }
}
