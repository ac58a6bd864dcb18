package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.issuance.Profile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = Workshop.founded(folder);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void refusalIsAValueAndLeavesNothingInTheLedger() {
        try (Authority authority = workshop.open()) {
            Grant grant = new Grant(Workshop.id("alice"), Profile.CLIENT, Workshop.LOCAL, "tester");

            IssuanceOutcome outcome = authority.issue(grant.with(Workshop.newKey()));

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            IssuanceOutcome.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID));
            assertThat(authority.identities()).isEmpty();
            Workshop.issue(authority, Workshop.client("alice"));
        }
    }

    @Test
    void answersWithLeafAndIntermediateThatLedgerAndJournalHave() {
        try (Authority authority = workshop.open()) {
            IssuanceOutcome.Issued issued = Workshop.issue(authority, Workshop.service("web"));

            assertThat(issued.chain()).containsExactly(issued.leaf(), authority.intermediate());
            LedgerEntry entry = authority.identities().getFirst();
            assertThat(entry.certificate()).contains(issued.leaf());
            assertThat(entry.standing()).isEqualTo(new LedgerEntry.Standing.Issued(Workshop.NOW));
            assertThat(workshop.journalText())
                    .contains("\"outcome\":\"issued\",\"serial\":\"" + entry.serialText() + "\"")
                    .contains("\"requester\":\"tester\"");
        }
    }

    /** A source of randomness that repeats itself: no second certificate, no second row. */
    @Test
    void refusesASerialNumberThatComesAgain() {
        try (Authority authority = Authority.open(workshop.settings(), byte[]::new)) {
            Workshop.issue(authority, Workshop.client("alice"));

            refused(
                    ProblemCode.ISSUE_LINT,
                    () -> Workshop.issue(authority, Workshop.client("bob")));
            assertThat(authority.identities()).hasSize(1);
            assertThat(authority.identities().getFirst().subject().as())
                    .isEqualTo(Workshop.id("alice"));
        }
    }

    /** No signature without a record (DSK-02). */
    @Test
    void signsNothingWhenTheJournalTakesNothing() throws IOException {
        try (Authority authority = workshop.open()) {
            workshop.journal.close();

            refused(
                    ProblemCode.LIMIT_JOURNAL_UNAVAILABLE,
                    () -> Workshop.issue(authority, Workshop.client("alice")));
            assertThat(authority.identities()).isEmpty();
        }
    }

    @Test
    void issuesToManyAtOnceWithoutAnyNumberTwice() throws Exception {
        try (Authority authority = workshop.open();
                ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<BigInteger>> answers = new ArrayList<>();
            for (int hand = 0; hand < 24; hand++) {
                Grant grant = Workshop.client("hand-" + hand);
                answers.add(hands.submit(() -> Workshop.issue(authority, grant).leaf().serial()));
            }
            Set<BigInteger> serials = new HashSet<>();
            for (Future<BigInteger> answer : answers) {
                serials.add(answer.get());
            }
            assertThat(serials).hasSize(24);
            assertThat(authority.identities())
                    .extracting(LedgerEntry::serial)
                    .containsExactlyInAnyOrderElementsOf(serials);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void trustFileHoldsTheRootAlone() throws IOException {
        try (Authority authority = workshop.open()) {
            Path file = folder.resolve("trust.pem");
            authority.writeTrust(file);

            TrustBundle.Parts trust = TrustFiles.load(List.of(file), Workshop.SIGNATURES);
            assertThat(trust.anchors()).containsExactly(authority.root());
            assertThat(trust.intermediates()).isEmpty();
            assertThat(Files.readString(file))
                    .isEqualTo(Workshop.text(workshop.file("ca/root.pem")));
        }
    }

    @Test
    void trustBundleKnowsTheIntermediateAndItsList() {
        try (Authority authority = workshop.open()) {
            TrustBundle.Parts parts = authority.trustBundle();

            assertThat(parts.trustDomain()).contains(Workshop.DOMAIN);
            assertThat(parts.anchors()).containsExactly(authority.root());
            assertThat(parts.intermediates()).containsExactly(authority.intermediate());
            assertThat(parts.revocations()).hasSize(1);
            assertThat(parts.revocations().getFirst().isOf(authority.intermediate())).isTrue();
        }
    }

    @Test
    void listsTheNewestFirstAndFindsByNumberAndName() {
        try (Authority authority = workshop.open()) {
            Certificate alice = Workshop.issue(authority, Workshop.client("alice")).leaf();
            Certificate bob = Workshop.issue(authority, Workshop.client("bob")).leaf();

            assertThat(authority.identities())
                    .extracting(LedgerEntry::serial)
                    .containsExactly(bob.serial(), alice.serial());
            assertThat(authority.identities(new Selection.Serial(alice.serial()))).hasSize(1);
            assertThat(authority.identities(new Selection.Identity(Workshop.id("bob")))).hasSize(1);
            assertThat(authority.identities(new Selection.Identity(Workshop.id("carol"))))
                    .isEmpty();
        }
    }

    @Test
    void remembersEverythingOverReopening() {
        List<LedgerEntry> before;
        try (Authority authority = workshop.open()) {
            Workshop.issue(authority, Workshop.service("web"));
            before = authority.identities();
        }
        try (Authority authority = workshop.open()) {
            assertThat(authority.identities()).isEqualTo(before);
        }
    }

    /** A provider that is handed over makes and uses the keys, and others can still read them. */
    @Test
    void signsWithTheProviderThatWasGiven() {
        Path home = workshop.beside("other");
        Settings.Means means = workshop.settings().means();
        Settings given =
                Settings.of(home, Workshop.DOMAIN, means.signingWith(new BouncyCastleProvider()));
        Settings without = Settings.of(home, Workshop.DOMAIN, means);

        for (Settings settings : List.of(given, without, given)) {
            try (Authority authority = Authority.open(settings)) {
                Certificate leaf = Workshop.issue(authority, Workshop.client("alice")).leaf();
                assertThat(Workshop.SIGNATURES.holds(leaf, authority.intermediate().publicKey()))
                        .isTrue();
            }
        }
    }

    @Test
    void refusesToWorkOnceClosed() {
        Authority authority = workshop.open();
        authority.close();

        refused(
                ProblemCode.CONFIG_DATA_UNUSABLE,
                () -> Workshop.issue(authority, Workshop.client("alice")));
    }

    private static void refused(ProblemCode code, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
