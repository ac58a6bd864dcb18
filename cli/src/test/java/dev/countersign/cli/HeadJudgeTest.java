package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.HeadCheck;
import dev.countersign.journal.Journal;
import dev.countersign.journal.JournalVerifier;
import dev.countersign.journal.SignedHead;
import dev.countersign.journal.Verification;
import dev.countersign.testkit.EcdsaForms;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeyCheck;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.SignatureCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads signed with a real credential, judged under real roots. */
class HeadJudgeTest {
    private static final String ID = "spiffe://acme.example/gateway";

    private final FixedClock clock = FixedClock.at("2026-11-24T08:10:00Z");
    private final SignatureCheck signatures = JcaSignatureCheck.ofRuntime();
    private final TestAuthority authority = TestAuthority.create(clock);
    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"P_256", "P_384", "ED25519"})
    void trustsHeadsOfSeveralKindsOfKeyUnderTheRoot(KeyKind kind) throws IOException {
        TestIdentity identity = authority.issue().spiffe(ID).keyed(kind).make();
        Verification.Heads heads = heads(write(identity), judge(identity));
        assertThat(heads.count()).isPositive();
        assertThat(heads.untrusted()).isZero();
        assertThat(heads.signers()).containsExactly(ID);
    }

    @Test
    void trustsWhoIsAClientAlone() throws IOException {
        TestIdentity identity = authority.issue().spiffe(ID).clientOnly().make();
        assertThat(heads(write(identity), judge(identity)).untrusted()).isZero();
    }

    @Test
    void judgesAsOfTheTimeOfTheHeadAcrossARenewal() throws IOException {
        TestIdentity first = authority.issue().spiffe(ID).validFor(Duration.ofMinutes(5)).make();
        AtomicReference<TestIdentity> current = new AtomicReference<>(first);
        Path directory = folder.resolve("renewed");
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(new HeadSigning(() -> credential(current.get())));
            awaitHead(journal);
            clock.advance(Duration.ofMinutes(10));
            current.set(authority.issue().spiffe(ID).make());
            journal.record(Entry.of(EntryKind.CONFIG, clock.instant()).build());
        }
        clock.advance(Duration.ofDays(400));
        Verification.Heads heads = heads(directory, judge(first));
        assertThat(heads.count()).isEqualTo(2);
        assertThat(heads.untrusted()).isZero();
    }

    @Test
    void doesNotTrustHeadsThatAnExpiredCertificateSigned() throws IOException {
        TestIdentity old = authority.issue().spiffe(ID).validFor(Duration.ofMinutes(5)).make();
        clock.advance(Duration.ofMinutes(10));
        Path directory = write(old);
        assertThat(heads(directory, judge(old)).whyUntrusted().orElseThrow()).contains("expired");
        assertThat(JournalVerifier.verify(directory, judge(old).insisting(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.reason()).contains("expired"));
    }

    @Test
    void doesNotTrustHeadsUnderAnotherRootAndRefusesThemWhenItInsists() throws IOException {
        Path directory = write(authority.issue().spiffe(ID).make());
        TestIdentity other =
                TestAuthority.create("Other", KeyKind.P_256, Seeded.fresh(), clock)
                        .issue()
                        .spiffe(ID)
                        .make();
        Verification.Heads heads = heads(directory, judge(other));
        assertThat(heads.untrusted()).isEqualTo(heads.count()).isPositive();
        assertThat(JournalVerifier.verify(directory, judge(other).insisting(), Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.reason()).contains("not believed"));
    }

    @Test
    void insistingRefusesNoHeadUnderTheRoot() throws IOException {
        TestIdentity identity = authority.issue().spiffe(ID).make();
        HeadCheck insisting = judge(identity).insisting();
        assertThat(heads(write(identity), insisting).signers()).containsExactly(ID);
    }

    @Test
    void checksTheSignatureWithoutAnyRoot() throws IOException {
        SignedHead head =
                SignedHead.newest(write(authority.issue().spiffe(ID).make())).orElseThrow();
        HeadJudge judge = new HeadJudge(Optional.empty(), signatures);
        assertThat(judge.judge(head))
                .isEqualTo(new HeadCheck.Finding.Untrusted("no trust file was given"));
        SignedHead changed =
                new SignedHead(
                        head.statement(),
                        head.signer(),
                        head.signature().replaceFirst("^....", "AAAA"),
                        head.certificates());
        assertThat(judge.judge(changed)).isInstanceOf(HeadCheck.Finding.Refused.class);
        SignedHead bare =
                new SignedHead(head.statement(), head.signer(), head.signature(), List.of());
        assertThat(judge.judge(bare))
                .isInstanceOfSatisfying(
                        HeadCheck.Finding.Untrusted.class,
                        no -> assertThat(no.reason()).contains("is not here"));
        SignedHead garbage =
                new SignedHead(head.statement(), head.signer(), head.signature(), List.of("AAAA"));
        assertThat(judge.judge(garbage)).isInstanceOf(HeadCheck.Finding.Refused.class);
    }

    /** The same two numbers in another form, or numbers that are none of the curve's (IMP-04). */
    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"P_256", "P_384"})
    void takesASignatureOfOneFormAlone(KeyKind kind) throws IOException {
        TestIdentity identity = authority.issue().spiffe(ID).keyed(kind).make();
        SignedHead head = SignedHead.newest(write(identity)).orElseThrow();
        HeadJudge judge = judge(identity);
        byte[] signature = Base64.getDecoder().decode(head.signature());
        ECPublicKey key = (ECPublicKey) identity.chain().getFirst().getPublicKey();
        Map<String, byte[]> wrong = EcdsaForms.wrong(signature, key);
        wrong.remove("nothing"); // a line without a signature is none that a journal writes
        assertThat(wrong)
                .hasSizeGreaterThan(10)
                .allSatisfy((fault, form) ->
                        assertThat(judge.judge(signed(head, form)))
                                .as(fault)
                                .isInstanceOf(HeadCheck.Finding.Refused.class));
        assertThat(judge.judge(signed(head, signature)))
                .isEqualTo(new HeadCheck.Finding.Trusted(ID));
    }

    private static SignedHead signed(SignedHead head, byte[] signature) {
        return new SignedHead(
                head.statement(),
                head.signer(),
                Base64.getEncoder().encodeToString(signature),
                head.certificates());
    }

    private Path write(TestIdentity identity) throws IOException {
        Path directory = folder.resolve("journal");
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(new HeadSigning(() -> credential(identity)));
            awaitHead(journal);
        }
        return directory;
    }

    private static void awaitHead(Journal journal) {
        Patience.until("a head", Duration.ofSeconds(20), () -> journal.signedHead().isPresent());
    }

    private static CertificateCredential credential(TestIdentity identity) {
        return CertificateCredential.of(
                SpiffeId.parse(ID).orThrow(), identity.key(), identity.chain(), new KeyCheck());
    }

    private HeadJudge judge(TestIdentity identity) throws IOException {
        Path trust = identity.writeTo(folder.resolve("identity")).resolve("trust.pem");
        return new HeadJudge(Optional.of(TrustFiles.load(List.of(trust), signatures)), signatures);
    }

    private static Verification.Heads heads(Path directory, HeadCheck check) throws IOException {
        return ((Verification.Whole) JournalVerifier.verify(directory, check, Optional.empty()))
                .extent()
                .heads();
    }
}
