package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.CertificateEncoder;
import dev.countersign.issuance.CertificateTemplate;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.IntentLog;
import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.Preparation;
import dev.countersign.issuance.Profile;
import dev.countersign.issuance.Signer;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The order around a signature, with an honest encoder and the signers that one meets. */
class IssuerTest {
    private static final TestCa CA = TestCa.create();

    /** Writes down what happens, in order. */
    private static final class Story implements IntentLog {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void intend(SigningPermit permit) {
            lines.add("intended");
        }

        @Override
        public void issued(SigningPermit permit, Certificate certificate) {
            lines.add("kept");
        }

        Signer telling(Signer signer) {
            return new Signer() {
                @Override
                public SignatureAlgorithm algorithm() {
                    return signer.algorithm();
                }

                @Override
                public byte[] sign(byte[] content) {
                    lines.add("signed");
                    return signer.sign(content);
                }
            };
        }
    }

    @Test
    void refusesForeignTrustDomain() {
        Grant grant =
                new Grant(
                        SpiffeId.of("spiffe://evil.example/web"),
                        Profile.SERVICE,
                        Hosts.NONE,
                        "tester");

        assertThat(refusal(grant.with(Workshop.newKey()), Workshop.NOW).seen())
                .isEqualTo(
                        "spiffe://evil.example/web (expected: an identity of trust domain"
                                + " acme.example)");
    }

    @Test
    void refusesWeakKey() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);

        assertThat(
                        refusal(
                                        Workshop.service("web")
                                                .with(Workshop.publicKey(rsa.generateKeyPair())),
                                        Workshop.NOW)
                                .seen())
                .isEqualTo("key: RSA of 1024 bits");
    }

    @Test
    void refusesHostNamesAndAddressesForClients() {
        Hosts namesAlone = new Hosts(Workshop.LOCAL.names(), List.of());
        Hosts addressesAlone = new Hosts(List.of(), Workshop.LOCAL.addresses());
        for (Hosts hosts : List.of(namesAlone, addressesAlone, Workshop.LOCAL)) {
            Grant grant = new Grant(Workshop.id("alice"), Profile.CLIENT, hosts, "tester");

            assertThat(refusal(grant.with(Workshop.newKey()), Workshop.NOW).seen())
                    .isEqualTo("host names (expected: none in profile client)");
        }
        permit(CA.issuer(), Workshop.client("alice").with(Workshop.newKey()), Workshop.NOW);
    }

    @Test
    void refusesBeforeAndAfterTheAuthoritysOwnLife() {
        IssuanceRequest request = Workshop.service("web").with(Workshop.newKey());
        Instant begin = CA.certificate().notBefore();
        Instant end = CA.certificate().notAfter();

        assertThat(refusal(request, begin.minusNanos(1)).seen()).contains("the authority is valid");
        assertThat(refusal(request, end).seen()).contains("the authority is valid until " + end);
        permit(CA.issuer(), request, begin);
        permit(CA.issuer(), request, end.minusNanos(1));
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        Grant grant =
                new Grant(
                        SpiffeId.of("spiffe://evil.example/a"),
                        Profile.CLIENT,
                        Workshop.LOCAL,
                        "tester");

        assertThat(refusal(grant.with(Workshop.newKey()), Workshop.NOW).findings()).hasSize(2);
    }

    @Test
    void intendsThenSignsThenKeeps() {
        Story story = new Story();
        Issuer issuer = CA.issuer(story.telling(CA.signer()), CA.encoder(), Workshop.ENTROPY);

        issuer.issue(permit(issuer), story);

        assertThat(story.lines).containsExactly("intended", "signed", "kept");
    }

    @Test
    void signsNothingWhenTheIntentIsNotDurable() {
        Story story = new Story();
        Issuer issuer = CA.issuer(story.telling(CA.signer()), CA.encoder(), Workshop.ENTROPY);
        IntentLog full =
                new IntentLog() {
                    @Override
                    public void intend(SigningPermit permit) {
                        throw new CountersignException(
                                ProblemCode.CONFIG_DATA_UNUSABLE, "disk full");
                    }

                    @Override
                    public void issued(SigningPermit permit, Certificate certificate) {
                        story.issued(permit, certificate);
                    }
                };

        assertThatThrownBy(() -> issuer.issue(permit(issuer), full)).hasMessage("disk full");
        assertThat(story.lines).isEmpty();
    }

    @Test
    void redeemsAPermitOnce() {
        Story story = new Story();
        Issuer issuer = CA.issuer();
        SigningPermit permit = permit(issuer);
        issuer.issue(permit, story);

        assertThatThrownBy(() -> issuer.issue(permit, story))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.ISSUE_PERMIT_SPENT));
        assertThat(story.lines).containsExactly("intended", "kept");
    }

    /** One permit, many hands at once: one certificate (R11). */
    @Test
    void redeemsAPermitOnceAmongMany() throws Exception {
        Issuer issuer = CA.issuer();
        SigningPermit permit = permit(issuer);
        CountDownLatch start = new CountDownLatch(1);
        int redeemed = 0;
        try (ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Certificate>> all = new ArrayList<>();
            for (int hand = 0; hand < 50; hand++) {
                all.add(
                        hands.submit(() -> {
                            start.await();
                            return issuer.issue(permit, new Story());
                        }));
            }
            start.countDown();
            for (Future<Certificate> one : all) {
                if (waitFor(one)) {
                    redeemed++;
                }
            }
        }
        assertThat(redeemed).isEqualTo(1);
    }

    private static boolean waitFor(Future<Certificate> one) throws InterruptedException {
        try {
            return one.get().serial().signum() > 0;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).hasMessageContaining("was used before");
            return false;
        }
    }

    @Test
    void releasesNothingThatAnotherKeySigned() {
        mustNotRelease(TestCa.create().signer());
    }

    @Test
    void releasesNothingThatIsASignatureOverSomethingElse() {
        byte[] other = CA.signer().sign(new byte[] {1, 2, 3});
        mustNotRelease(fixed(other));
    }

    @Test
    void releasesNothingThatIsNoSignature() {
        mustNotRelease(fixed(new byte[0]));
        mustNotRelease(fixed(new byte[] {0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00}));
    }

    private static void mustNotRelease(Signer signer) {
        Story story = new Story();
        Issuer issuer = CA.issuer(signer, CA.encoder(), Workshop.ENTROPY);

        assertThatThrownBy(() -> issuer.issue(permit(issuer), story))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.ISSUE_SIGNER_FAULT));
        assertThat(story.lines).containsExactly("intended");
    }

    /** An assembler that puts other content under the signature than was linted. */
    @Test
    void releasesNothingWithOtherContentThanWasLinted() {
        Issuer issuer =
                CA.issuer(
                        new Substituting(
                                CA.encoder(),
                                CA.issuer().issue(permit(CA.issuer()), new Story()),
                                new AtomicInteger()));
        Story story = new Story();

        assertThatThrownBy(() -> issuer.issue(permit(issuer), story))
                .isInstanceOfSatisfying(
                        CountersignException.class,
                        e -> assertThat(e.code()).isEqualTo(ProblemCode.ISSUE_SIGNER_FAULT));
        assertThat(story.lines).containsExactly("intended");
    }

    @Test
    void serialNumbersAreLongPositiveAndNeverTheSame() {
        Set<BigInteger> serials = new HashSet<>();
        Issuer issuer = CA.issuer();
        for (int count = 0; count < 200; count++) {
            serials.add(permit(issuer).template().serial());
        }
        assertThat(serials).hasSize(200).allMatch(serial -> serial.bitLength() == 127);
    }

    @Test
    void serialNumbersAreGoodWhateverTheEntropy() {
        Issuer zero = CA.issuer(CA.signer(), CA.encoder(), byte[]::new);

        assertThat(permit(zero).template().serial().bitLength()).isEqualTo(127);
    }

    @Test
    void shorterLivesOfAProfileAreKept() {
        Grant grant =
                new Grant(
                        Workshop.id("web"),
                        Profile.SERVICE.living(Duration.ofSeconds(90)),
                        Hosts.NONE,
                        "tester");

        assertThat(
                        permit(CA.issuer(), grant.with(Workshop.newKey()), Workshop.NOW)
                                .template()
                                .validity()
                                .notAfter())
                .isEqualTo(Workshop.NOW.plusSeconds(90));
    }

    @Test
    void profilesAreThreeAndLiveForADay() {
        assertThat(Profile.named("root")).isEmpty();
        for (Profile profile : List.of(Profile.SERVICE, Profile.SERVER, Profile.CLIENT)) {
            assertThat(Profile.named(profile.name())).contains(profile);
            assertThat(profile.lifetime()).isEqualTo(Duration.ofHours(24));
            for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
                assertThatThrownBy(() -> profile.living(none)).hasMessageStartingWith("lifetime");
            }
        }
    }

    private static IssuanceRefusal refusal(IssuanceRequest request, Instant now) {
        Preparation preparation = CA.issuer().prepare(request, now);
        assertThat(preparation).isInstanceOf(IssuanceRefusal.class);
        IssuanceRefusal refusal = (IssuanceRefusal) preparation;
        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID);
        return refusal;
    }

    private static SigningPermit permit(Issuer issuer) {
        return permit(issuer, Workshop.service("web").with(Workshop.newKey()), Workshop.NOW);
    }

    private static SigningPermit permit(Issuer issuer, IssuanceRequest request, Instant now) {
        Preparation preparation = issuer.prepare(request, now);
        assertThat(preparation).isInstanceOf(SigningPermit.class);
        return (SigningPermit) preparation;
    }

    private static Signer fixed(byte[] signature) {
        return new Signer() {
            @Override
            public SignatureAlgorithm algorithm() {
                return SignatureAlgorithm.ECDSA_SHA256;
            }

            @Override
            public byte[] sign(byte[] content) {
                return signature.clone();
            }
        };
    }

    /** Honest in the rehearsal; then gives back another genuine certificate of the authority. */
    private record Substituting(CertificateEncoder honest, Certificate other, AtomicInteger calls)
            implements CertificateEncoder {
        @Override
        public byte[] toBeSigned(CertificateTemplate template, SignatureAlgorithm algorithm) {
            return honest.toBeSigned(template, algorithm);
        }

        @Override
        public byte[] assemble(byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
            return calls.getAndIncrement() == 0
                    ? honest.assemble(toBeSigned, algorithm, signature)
                    : other.der();
        }
    }
}
