package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.RevocationRejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationTest {
    private static final String CUT = "-----BEGIN X509 CRL-----\nMAA=\n";
    private static final String EMPTY = CUT + "-----END X509 CRL-----\n";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path folder;
    private Workshop workshop;
    private Authority authority;

    @BeforeEach
    void open() {
        workshop = Workshop.founded(folder);
        authority = workshop.open();
    }

    @AfterEach
    void close() {
        authority.close();
        workshop.close();
    }

    @Test
    void refusesWhatTheLedgerDoesNotKnow() {
        Workshop.issue(authority, Workshop.client("alice"));
        for (String which : new String[] {"01", "spiffe://acme.example/bob"}) {
            refused(ProblemCode.ISSUE_UNKNOWN_CERTIFICATE, () -> revoke(which));
        }
        assertThat(authority.currentRevocations().list().number()).isEqualTo(BigInteger.ONE);
    }

    @Test
    void revokedCertificateIsRefusedByOpensslAndJudgeAndItsTwinIsNot() {
        IssuanceOutcome.Issued alice = Workshop.issue(authority, Workshop.client("alice"));
        IssuanceOutcome.Issued bob = Workshop.issue(authority, Workshop.client("bob"));
        Openssl openssl = new Openssl(folder);
        assertThat(openssl.verify(workshop, alice, "sslclient", Workshop.NOW).good()).isTrue();
        assertThat(judged(alice)).isInstanceOf(JudgedChain.class);

        revoke(alice.leaf().serial().toString(16));

        assertThat(openssl.verify(workshop, alice, "sslclient", Workshop.NOW).text())
                .contains("certificate revoked");
        assertThat(openssl.verify(workshop, bob, "sslclient", Workshop.NOW).good()).isTrue();
        assertThat(judged(alice)).isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(judged(bob)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void takesASerialNumberInEverySpelling() {
        for (int spelling = 0; spelling < 4; spelling++) {
            String hex = issuedSerial("alice");
            String colons = hex.replaceAll("..(?!$)", "$0:");
            String spelled =
                    List.of(
                                    hex,
                                    hex.toUpperCase(Locale.ROOT),
                                    colons,
                                    colons.toUpperCase(Locale.ROOT))
                            .get(spelling);
            assertThat(revoke(spelled)).extracting(LedgerEntry::serialText).containsExactly(hex);
        }
        for (String none : new String[] {"", "xyz", "1:2", "ab:", "1".repeat(41), "-1", "ａ"}) {
            assertThat(Selection.parse(none)).as(none).isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void revokesEveryCertificateOfAnIdentityAndNoOther() {
        List<String> alice = List.of(issuedSerial("alice"), issuedSerial("alice"));
        issuedSerial("alice/laptop");

        assertThat(revoke("spiffe://acme.example/alice"))
                .extracting(LedgerEntry::serialText)
                .containsExactlyInAnyOrderElementsOf(alice);
        assertThat(authority.currentRevocations().list().size()).isEqualTo(2);
    }

    @Test
    void secondTimeChangesNothing() {
        String serial = issuedSerial("alice");
        LedgerEntry first = revoke(serial).getFirst();
        BigInteger number = authority.currentRevocations().list().number();
        workshop.clock.advance(Duration.ofMinutes(1));

        LedgerEntry second =
                authority
                        .revoke(selection(serial), RevocationReason.KEY_COMPROMISE, "another")
                        .getFirst();

        assertThat(second.standing()).isEqualTo(first.standing());
        assertThat(authority.currentRevocations().list().number()).isEqualTo(number);
    }

    @Test
    void listIsVersion2WithNumberAuthorityAndReasons() throws IOException {
        for (RevocationReason reason : RevocationReason.values()) {
            authority.revoke(selection(issuedSerial("a")), reason, "tester");
        }
        AcceptedRevocations current = authority.currentRevocations();
        X509CRLHolder list = new X509CRLHolder(current.list().der());

        assertThat(list.getIssuer().getEncoded())
                .isEqualTo(authority.intermediate().subject().der());
        assertThat(list.getExtension(Extension.cRLNumber).isCritical()).isFalse();
        assertThat(current.list().authorityKeyId())
                .isEqualTo(authority.intermediate().subjectKeyId());
        assertThat(current.list().nextUpdate()).isEqualTo(Workshop.NOW.plus(Duration.ofHours(24)));
        for (LedgerEntry entry : authority.identities()) {
            X509CRLEntryHolder listed = list.getRevokedCertificate(entry.serial());
            LedgerEntry.Standing.Revoked revoked = (LedgerEntry.Standing.Revoked) entry.standing();
            Extension reason = listed.getExtension(Extension.reasonCode);
            if (revoked.reason() == RevocationReason.UNSPECIFIED) {
                assertThat(reason).isNull();
            } else {
                assertThat(reason.isCritical()).isFalse();
                assertThat(CRLReason.getInstance(reason.getParsedValue()).getValue().intValue())
                        .isEqualTo(revoked.reason().number());
            }
        }
    }

    @Test
    void reasonsHaveTheNumbersOfTheStandardAndAWordEach() {
        assertThat(RevocationReason.named("certificate-hold")).isEmpty();
        for (RevocationReason reason : RevocationReason.values()) {
            assertThat(RevocationReason.named(reason.word())).contains(reason);
            assertThat(RevocationReason.of(reason.number())).isEqualTo(reason);
        }
        assertThat(RevocationReason.named("key-compromise").orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void fileIsTheListInMemory() {
        revoke(issuedSerial("alice"));

        Openssl.Answer inFile =
                new Openssl(folder)
                        .run(
                                "crl",
                                "-in",
                                workshop.file("crl.pem").toString(),
                                "-noout",
                                "-crlnumber");
        assertThat(inFile.text()).startsWith("crlNumber=0x02");
        assertThat(authority.currentRevocations().list().number()).isEqualTo(BigInteger.TWO);
    }

    @Test
    void isRenewedWhenTwoThirdsAreOverAndNotBefore() {
        Instant due = authority.revocationsDue();
        assertThat(due).isEqualTo(Workshop.NOW.plus(Duration.ofHours(16)));

        workshop.clock.moveTo(due.minusMillis(1));
        assertThat(authority.currentRevocations().list().number()).isEqualTo(BigInteger.ONE);
        workshop.clock.moveTo(due);
        RevocationList renewed = authority.currentRevocations().list();
        assertThat(renewed.number()).isEqualTo(BigInteger.TWO);
        assertThat(renewed.thisUpdate()).isEqualTo(due);
        assertThat(authority.revocationsDue()).isEqualTo(due.plus(Duration.ofHours(16)));
    }

    /** A list from the future would be refused by others until then (CLK-01). */
    @Test
    void isRenewedWhenTheClockWentBack() {
        workshop.clock.advance(Duration.ofHours(20));
        assertThat(authority.currentRevocations().list().number()).isEqualTo(BigInteger.TWO);

        workshop.clock.moveTo(Workshop.NOW.plus(Duration.ofHours(1)));

        RevocationList list = authority.currentRevocations().list();
        assertThat(list.number()).isEqualTo(BigInteger.valueOf(3));
        assertThat(list.thisUpdate()).isEqualTo(Workshop.NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void expiredCertificatesStayForTheLifeOfOneMoreList() {
        String serial = issuedSerial("alice");
        revoke(serial);
        Instant end = authority.identities().getFirst().validity().notAfter();

        workshop.clock.moveTo(end.plus(Duration.ofHours(24)));
        assertThat(authority.currentRevocations().list().size()).isEqualTo(1);
        workshop.clock.moveTo(end.plus(Duration.ofHours(41)));
        assertThat(authority.currentRevocations().list().size()).isZero();
        assertThat(authority.identities().getFirst().isRevoked()).isTrue();
    }

    @Test
    void revokingWhatExpiredLongAgoMakesNoNewList() {
        String serial = issuedSerial("alice");
        workshop.clock.advance(Duration.ofHours(49));
        BigInteger number = authority.currentRevocations().list().number();

        assertThat(revoke(serial).getFirst().isRevoked()).isTrue();
        assertThat(authority.currentRevocations().list().number()).isEqualTo(number);
    }

    /** A list that others would not believe is not published. */
    @Test
    void publishesNoListThatAnotherKeySigned() {
        authority.close();
        Path file = folder.resolve("other.pem");
        RevocationListWriter lying =
                new RevocationListWriter(authority.intermediate(), TestCa.create().signer());
        try (Ledger ledger = Ledger.open(workshop.file("ledger.db"))) {
            refused(
                    ProblemCode.ISSUE_SIGNER_FAULT,
                    () -> RevocationPublisher.open(file, ledger, lying, workshop.settings()));
        }
        assertThat(file).doesNotExist();
        authority = workshop.open();
    }

    @Test
    void numbersGrowOverReopening() {
        revoke(issuedSerial("alice"));
        BigInteger before = authority.currentRevocations().list().number();
        reopen();
        assertThat(authority.currentRevocations().list().number()).isEqualTo(before);

        revoke(issuedSerial("bob"));

        assertThat(authority.currentRevocations().list().number())
                .isEqualTo(before.add(BigInteger.ONE));
    }

    /** The ledger has it, the list has not: as a kill between the two leaves it (DUR-04). */
    @Test
    void reopeningPutsOnTheListWhatTheLedgerHas() throws IOException {
        String serial = issuedSerial("alice");
        Path old = Files.copy(workshop.file("crl.pem"), folder.resolve("old.pem"));
        revoke(serial);
        BigInteger before = authority.currentRevocations().list().number();
        authority.close();
        Files.move(old, workshop.file("crl.pem"), StandardCopyOption.REPLACE_EXISTING);

        authority = workshop.open();

        RevocationList list = authority.currentRevocations().list();
        assertThat(list.revokedAt(new BigInteger(serial, 16))).isPresent();
        assertThat(list.number()).isGreaterThan(before);
    }

    /** Killed after the revocation and before the number of its list. */
    @Test
    void reopeningPutsOnTheListWhatHadNoNumberYet() {
        String serial = issuedSerial("alice");
        authority.close();
        try (Ledger ledger = Ledger.open(workshop.file("ledger.db"))) {
            ledger.revoke(selection(serial), RevocationReason.UNSPECIFIED, Workshop.NOW);
        }

        authority = workshop.open();

        assertThat(authority.currentRevocations().list().revokedAt(new BigInteger(serial, 16)))
                .isPresent();
    }

    @Test
    void reopeningReplacesAListThatIsMissingOrUnreadable() throws IOException {
        String serial = issuedSerial("alice");
        revoke(serial);
        for (String content : new String[] {"", "garbage", CUT, EMPTY}) {
            BigInteger before = authority.currentRevocations().list().number();
            authority.close();
            Files.writeString(workshop.file("crl.pem"), content);
            authority = workshop.open();
            assertThat(authority.currentRevocations().list().number()).isGreaterThan(before);
            assertThat(authority.currentRevocations().list().size()).isEqualTo(1);
        }
        authority.close();
        Files.delete(workshop.file("crl.pem"));
        authority = workshop.open();
        assertThat(Workshop.text(workshop.file("crl.pem"))).startsWith("-----BEGIN X509 CRL");
    }

    /** A ledger from an old backup would forget revocations without a word (DUR-06). */
    @Test
    void refusesALedgerThatIsOlderThanItsList() throws IOException {
        String serial = issuedSerial("alice");
        authority.close();
        Path backup = Files.copy(workshop.file("ledger.db"), folder.resolve("backup.db"));
        authority = workshop.open();
        revoke(serial);
        authority.close();
        Files.move(backup, workshop.file("ledger.db"), StandardCopyOption.REPLACE_EXISTING);

        refused(ProblemCode.CONFIG_DATA_CORRUPT, workshop::open);

        Files.delete(workshop.file("crl.pem"));
        authority = workshop.open();
    }

    @Test
    void compromisedKeyIsNotCertifiedAgainForAnybody() {
        PublicKeyInfo key = Workshop.newKey();
        IssuanceOutcome.Issued alice =
                Workshop.issued(authority.issue(Workshop.client("alice").with(key)));
        Workshop.issued(authority.issue(Workshop.client("bob").with(key)));
        authority.revoke(
                new Selection.Serial(alice.leaf().serial()),
                RevocationReason.KEY_COMPROMISE,
                "tester");

        assertThat(authority.issue(Workshop.client("carol").with(key)))
                .isInstanceOf(IssuanceOutcome.Refused.class);
        Workshop.issue(authority, Workshop.client("carol"));
    }

    @Test
    void everyRevocationIsInTheJournalWhenItIsAnswered() {
        List<String> serials = List.of(issuedSerial("alice"), issuedSerial("alice"));
        revoke("spiffe://acme.example/alice");

        for (String serial : serials) {
            assertThat(workshop.journalText())
                    .contains("\"outcome\":\"revoked\",\"serial\":\"" + serial + "\"");
        }
    }

    /** The list is out even if the record of it fails; the answer is an error all the same. */
    @Test
    void revokesWithoutAJournalButDoesNotAcknowledge() throws IOException {
        String serial = issuedSerial("alice");
        workshop.journal.close();

        refused(ProblemCode.LIMIT_JOURNAL_UNAVAILABLE, () -> revoke(serial));
        assertThat(authority.currentRevocations().list().revokedAt(new BigInteger(serial, 16)))
                .isPresent();
    }

    @Test
    void listLifetimeIsAsConfigured() {
        authority.close();
        authority = Authority.open(workshop.settings().withListsLiving(Duration.ofMinutes(3)));
        workshop.clock.advance(Duration.ofHours(17));

        RevocationList list = authority.currentRevocations().list();
        assertThat(list.nextUpdate()).isEqualTo(list.thisUpdate().plus(Duration.ofMinutes(3)));
        assertThatThrownBy(() -> workshop.settings().withListsLiving(SECOND))
                .hasMessageContaining("list lifetime: PT1S");
    }

    private void reopen() {
        authority.close();
        authority = workshop.open();
    }

    private String issuedSerial(String name) {
        return Workshop.issue(authority, Workshop.client(name)).leaf().serial().toString(16);
    }

    private List<LedgerEntry> revoke(String which) {
        return authority.revoke(selection(which), RevocationReason.UNSPECIFIED, "tester");
    }

    private static Selection selection(String text) {
        return Selection.parse(text).orThrow();
    }

    private Judgement judged(IssuanceOutcome.Issued issued) {
        TrustBundle bundle = TrustBundle.of(authority.trustBundle(), Workshop.NOW);
        return new PeerVerifier(Workshop.SIGNATURES)
                .judge(
                        new PeerEvidence.ShownChain(
                                issued.chain().stream().map(one -> one.der()).toList()),
                        new Conditions(
                                bundle, Role.CLIENT, Expectation.anyProvenPeer(), Workshop.NOW));
    }

    private static void refused(ProblemCode code, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
