package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.IntentLog;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class LedgerTest {
    private static final TestCa CA = TestCa.create();

    @TempDir Path folder;
    private Path file;
    private Ledger ledger;

    @BeforeEach
    void open() {
        file = folder.resolve("ledger.db");
        ledger = Ledger.open(file);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static SigningPermit permit(Issuer issuer) {
        return (SigningPermit)
                issuer.prepare(Workshop.service("web").with(Workshop.newKey()), Workshop.NOW);
    }

    private static Certificate certificate(SigningPermit permit) {
        return CA.issuer().issue(permit, new Forgetful());
    }

    /** Keeps nothing. */
    private static final class Forgetful implements IntentLog {
        @Override
        public void intend(SigningPermit permit) {}

        @Override
        public void issued(SigningPermit permit, Certificate certificate) {}
    }

    @Test
    void takesASerialNumberOnce() {
        Entropy repeating = count -> new byte[count];
        Issuer issuer = CA.issuer(CA.signer(), CA.encoder(), repeating);
        ledger.intend(permit(issuer), new Origin.Direct(), Workshop.NOW);

        refused(
                ProblemCode.ISSUE_LINT,
                "was used before",
                () -> ledger.intend(permit(issuer), new Origin.Direct(), Workshop.NOW));
        assertThat(ledger.all()).hasSize(1);
    }

    @Test
    void keepsACertificateOnce() {
        SigningPermit permit = permit(CA.issuer());
        ledger.intend(permit, new Origin.Direct(), Workshop.NOW);
        Certificate certificate = certificate(permit);
        ledger.issued(permit, certificate, Workshop.NOW);

        refused(
                ProblemCode.ISSUE_PERMIT_SPENT,
                "is not waiting",
                () -> ledger.issued(permit, certificate, Workshop.NOW));
        assertThat(ledger.all().getFirst().certificate()).contains(certificate);
    }

    @Test
    void keepsNoCertificateWithoutIntent() {
        SigningPermit permit = permit(CA.issuer());

        refused(
                ProblemCode.ISSUE_PERMIT_SPENT,
                "is not waiting",
                () -> ledger.issued(permit, certificate(permit), Workshop.NOW));
        assertThat(ledger.all()).isEmpty();
    }

    /** Revoked between intent and signature: it must not be released (R11). */
    @Test
    void keepsNothingThatWasRevokedMeanwhile() {
        SigningPermit permit = permit(CA.issuer());
        ledger.intend(permit, new Origin.Direct(), Workshop.NOW);
        ledger.revoke(serial(permit), RevocationReason.UNSPECIFIED, Workshop.NOW);

        refused(
                ProblemCode.ISSUE_PERMIT_SPENT,
                "is not waiting",
                () -> ledger.issued(permit, certificate(permit), Workshop.NOW));
        assertThat(ledger.all().getFirst().isRevoked()).isTrue();
    }

    @Test
    void datesARevocationOnce() {
        SigningPermit permit = issued();
        ledger.revoke(serial(permit), RevocationReason.SUPERSEDED, Workshop.NOW);
        LedgerEntry again =
                ledger.revoke(
                                serial(permit),
                                RevocationReason.KEY_COMPROMISE,
                                Workshop.NOW.plusSeconds(60))
                        .getFirst();

        assertThat(again.standing())
                .isEqualTo(
                        new LedgerEntry.Standing.Revoked(
                                Workshop.NOW, RevocationReason.SUPERSEDED));
    }

    @Test
    void knowsACompromisedKeyForGood() {
        SigningPermit lost = issued();
        SigningPermit replaced = issued();
        ledger.revoke(serial(lost), RevocationReason.KEY_COMPROMISE, Workshop.NOW);
        ledger.revoke(serial(replaced), RevocationReason.SUPERSEDED, Workshop.NOW);

        assertThat(ledger.isCompromised(lost.request().key())).isTrue();
        assertThat(ledger.isCompromised(replaced.request().key())).isFalse();
        assertThat(ledger.isCompromised(Workshop.newKey())).isFalse();
    }

    @Test
    void givesEachListNumberOnceToMany() throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<BigInteger> numbers = new CopyOnWriteArrayList<>();
        try (ExecutorService hands = Executors.newFixedThreadPool(4)) {
            for (int hand = 0; hand < 20; hand++) {
                hands.execute(() -> {
                    try {
                        start.await();
                        numbers.add(ledger.nextListNumber(Workshop.NOW, Workshop.NOW));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            start.countDown();
        }
        assertThat(numbers).hasSize(20).doesNotHaveDuplicates();
        assertThat(ledger.lastListNumber()).isEqualTo(BigInteger.valueOf(20));
    }

    @Test
    void tellsEverythingAboutACertificate() {
        SigningPermit permit = issued();

        LedgerEntry entry = ledger.select(serial(permit)).getFirst();

        assertThat(entry.subject())
                .isEqualTo(
                        new LedgerEntry.Subject(
                                Workshop.id("web"),
                                "service",
                                List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"),
                                "tester"));
        assertThat(entry.validity()).isEqualTo(permit.template().validity());
        assertThat(entry.standing()).isEqualTo(new LedgerEntry.Standing.Issued(Workshop.NOW));
        assertThat(entry.serialText()).isEqualTo(permit.template().serial().toString(16));
        assertThat(entry.isExpiredAt(entry.validity().notAfter())).isFalse();
        assertThat(entry.isExpiredAt(entry.validity().notAfter().plusMillis(1))).isTrue();
    }

    @Test
    void undoesWorkThatFailedHalfWay() throws SQLException {
        SigningPermit permit = issued();
        try (LedgerDatabase second = LedgerDatabase.open(file)) {
            assertThatThrownBy(() ->
                            second.commit(connection -> {
                                run(connection, "DELETE FROM certificates");
                                throw new IllegalStateException("half-way");
                            }))
                    .hasMessage("half-way");
        }
        assertThat(ledger.select(serial(permit))).hasSize(1);
    }

    /** What a second force after a failed one says is not to be believed (DSK-03). */
    @Test
    void usesNoFileAnyMoreWhoseDiskFailed() {
        try (LedgerDatabase other = LedgerDatabase.open(folder.resolve("other.db"))) {
            ThrowingCallable failing =
                    () ->
                            other.commit(_ -> {
                                throw new SQLiteException(
                                        "disk", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                            });
            refused(ProblemCode.CONFIG_DATA_UNUSABLE, "disk", failing);
            refused(
                    ProblemCode.CONFIG_DATA_UNUSABLE,
                    "failed before and is not used any more",
                    () -> pragma(other, "user_version"));
        }
    }

    @Test
    void goesOnWhenAFullDiskHasRoomAgain() {
        try (LedgerDatabase other = LedgerDatabase.open(folder.resolve("other.db"))) {
            String pages = pragma(other, "page_count");
            assertThat(pragma(other, "max_page_count = " + pages)).isEqualTo(pages);
            LedgerDatabase.Work<Integer> large =
                    connection -> {
                        run(connection, "CREATE TABLE large (content BLOB)");
                        run(connection, "INSERT INTO large VALUES (zeroblob(100000))");
                        return 1;
                    };
            refused(ProblemCode.CONFIG_DATA_UNUSABLE, "full", () -> other.commit(large));
            assertThat(pragma(other, "max_page_count = 1000000")).isEqualTo("1000000");

            assertThat(other.commit(large)).isEqualTo(1);
        }
    }

    @Test
    void refusesALedgerOfANewerVersion() throws SQLException {
        ledger.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(connection, "PRAGMA user_version = 99");
        }

        refused(
                ProblemCode.CONFIG_DATA_UNUSABLE,
                "has schema 99 (expected: at most 2)",
                () -> Ledger.open(file));
    }

    @Test
    void refusesARowThatIsNoEntry() throws SQLException {
        SigningPermit permit = issued();
        ledger.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(connection, "UPDATE certificates SET der = x'3000'");
        }
        ledger = Ledger.open(file);

        refused(
                ProblemCode.CONFIG_DATA_CORRUPT,
                permit.template().serial().toString(16),
                ledger::all);
    }

    /** Garbage and torn files: refused by name, and never taken for an empty ledger (DUR-03). */
    @Test
    void refusesAFileThatIsNoLedger() throws IOException {
        for (int count = 0; count < 20; count++) {
            issued();
        }
        ledger.close();
        byte[] whole = Files.readAllBytes(file);

        Files.writeString(
                file, "this is not SQLite, but long enough to be read as such. ".repeat(50));
        refused(ProblemCode.CONFIG_DATA_CORRUPT, file.toString(), () -> Ledger.open(file));
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        refused(ProblemCode.CONFIG_DATA_CORRUPT, file.toString(), () -> Ledger.open(file).all());
        Files.write(file, whole);
        ledger = Ledger.open(file);
        assertThat(ledger.all()).hasSize(20);
    }

    /** What SQLite promises about durability is asked of the running connection. */
    @Test
    void forcesEveryCommit() {
        try (LedgerDatabase second = LedgerDatabase.open(folder.resolve("other.db"))) {
            assertThat(pragma(second, "synchronous")).isEqualTo("2");
            assertThat(pragma(second, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(second, "foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void revokesAnIdentityButNotWhatHasExpired() {
        SigningPermit old = issued();
        SigningPermit other = issued();
        Instant later = old.template().validity().notAfter().plus(Duration.ofSeconds(1));

        assertThat(
                        ledger.revoke(
                                new Selection.Identity(Workshop.id("web")),
                                RevocationReason.UNSPECIFIED,
                                later))
                .isEmpty();
        assertThat(
                        ledger.revoke(
                                new Selection.Identity(Workshop.id("web")),
                                RevocationReason.UNSPECIFIED,
                                Workshop.NOW))
                .extracting(LedgerEntry::serial)
                .containsExactlyInAnyOrder(old.template().serial(), other.template().serial());
    }

    private SigningPermit issued() {
        SigningPermit permit = permit(CA.issuer());
        ledger.intend(permit, new Origin.Direct(), Workshop.NOW);
        ledger.issued(permit, certificate(permit), Workshop.NOW);
        return permit;
    }

    private static Selection serial(SigningPermit permit) {
        return new Selection.Serial(permit.template().serial());
    }

    private static String pragma(LedgerDatabase database, String name) {
        return database.query(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA " + name)) {
                return row.getString(1);
            }
        });
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static void refused(ProblemCode code, String part, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }
}
