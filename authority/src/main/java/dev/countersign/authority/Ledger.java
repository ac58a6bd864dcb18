package dev.countersign.authority;

import dev.countersign.issuance.CertificateTemplate;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was meant to be signed, what was, and what was revoked. Each change is durable when its
 * method returns, and counts the rows it changed: a serial number is taken once, a certificate
 * released once, a revocation dated once.
 */
final class Ledger implements AutoCloseable {
    private final LedgerDatabase database;

    private Ledger(LedgerDatabase database) {
        this.database = database;
    }

    static Ledger open(Path file) {
        return new Ledger(LedgerDatabase.open(file));
    }

    /** Ties an unused ledger to an authority that is being founded. */
    void belongTo(Certificate root, AuthorityFolder folder) {
        database.commit(connection -> {
            if (number(connection, "SELECT count(*) FROM certificates") > 0) {
                throw new CountersignException(
                        ProblemCode.CONFIG_DATA_CORRUPT,
                        folder.ca() + " is missing, but " + folder.ledger() + " is in use",
                        "restore the whole folder from a backup; for a new authority, name"
                                + " an empty one");
            }
            return LedgerRows.update(
                    connection,
                    "INSERT OR REPLACE INTO authority (id, root) VALUES (1, ?)",
                    root.fingerprint());
        });
    }

    /** A ledger of another authority, or an emptied one, is not used. */
    void mustBelongTo(Certificate root, Path file) {
        long same =
                database.query(connection ->
                        number(
                                connection,
                                "SELECT count(*) FROM authority WHERE root = ?",
                                root.fingerprint()));
        if (same != 1) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_CORRUPT, file + " is not the ledger of " + root);
        }
    }

    /** Takes the serial number for what is about to be signed, and what it comes of with it. */
    void intend(SigningPermit permit, Origin origin, Instant now) {
        database.commit(connection -> {
            intend(connection, permit, origin, now);
            if (origin instanceof Origin.ByToken token) {
                TokenRows.use(connection, token, permit, now);
            }
            return permit;
        });
    }

    private static void intend(
            Connection connection, SigningPermit permit, Origin origin, Instant now)
            throws SQLException {
        CertificateTemplate template = permit.template();
        int taken =
                LedgerRows.update(
                        connection,
                        """
                        INSERT INTO certificates (serial, spiffe_id, profile, hosts,
                            requester, spki_sha256, not_before, not_after, state,
                            intended_at, renews)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                        template.serial().toString(16),
                        template.subject().text(),
                        permit.request().profile().name(),
                        String.join(" ", HostTexts.of(template.hosts())),
                        permit.request().requester(),
                        Fingerprint.of(template.key()),
                        template.validity().notBefore().toEpochMilli(),
                        template.validity().notAfter().toEpochMilli(),
                        now.toEpochMilli(),
                        origin instanceof Origin.Renewal renewal
                                ? renewal.predecessor().toString(16)
                                : null);
        if (taken != 1) {
            throw new CountersignException(
                    ProblemCode.ISSUE_LINT,
                    "serial number " + template.serial().toString(16) + " was used before",
                    "report this: the source of randomness repeats itself; nothing was signed");
        }
    }

    /** Keeps what was signed. What was revoked or kept meanwhile is not to be released. */
    void issued(SigningPermit permit, Certificate certificate, Instant now) {
        String serial = permit.template().serial().toString(16);
        int kept =
                database.commit(connection ->
                        LedgerRows.update(
                                connection,
                                """
                                UPDATE certificates
                                SET state = 'issued', issued_at = ?, der = ?
                                WHERE serial = ? AND state = 'intended'
                                """,
                                now.toEpochMilli(),
                                certificate.der(),
                                serial));
        if (kept != 1) {
            throw new CountersignException(
                    ProblemCode.ISSUE_PERMIT_SPENT,
                    "serial number " + serial + " is not waiting for a certificate");
        }
    }

    /** Revokes what is not revoked yet; the first date and reason stay. */
    List<LedgerEntry> revoke(Selection selection, RevocationReason reason, Instant now) {
        return database.commit(connection -> {
            List<LedgerEntry> concerned = new ArrayList<>();
            for (LedgerEntry entry : LedgerRows.select(connection, selection)) {
                if (selection instanceof Selection.Serial || !entry.isExpiredAt(now)) {
                    concerned.add(revoke(connection, entry, reason, now));
                }
            }
            return concerned;
        });
    }

    private static LedgerEntry revoke(
            Connection connection, LedgerEntry entry, RevocationReason reason, Instant now)
            throws SQLException {
        int changed =
                LedgerRows.update(
                        connection,
                        """
                        UPDATE certificates SET state = 'revoked', revoked_at = ?, reason = ?
                        WHERE serial = ? AND state <> 'revoked'
                        """,
                        now.toEpochMilli(),
                        reason.number(),
                        entry.serialText());
        return changed == 1
                ? LedgerRows.select(connection, new Selection.Serial(entry.serial())).getFirst()
                : entry;
    }

    /** Takes the next number for a revocation list, which is then used or lost. */
    BigInteger nextListNumber(Instant thisUpdate, Instant nextUpdate) {
        return BigInteger.valueOf(
                database.commit(connection -> {
                    long number =
                            number(
                                    connection,
                                    "SELECT coalesce(max(number), 0) + 1 FROM"
                                            + " revocation_lists");
                    LedgerRows.update(
                            connection,
                            "INSERT INTO revocation_lists VALUES (?, ?, ?)",
                            number,
                            thisUpdate.toEpochMilli(),
                            nextUpdate.toEpochMilli());
                    return number;
                }));
    }

    /** The number that was taken last, or zero. */
    BigInteger lastListNumber() {
        return BigInteger.valueOf(
                database.query(connection ->
                        number(
                                connection,
                                "SELECT coalesce(max(number), 0) FROM revocation_lists")));
    }

    /** What is revoked and did not expire before this. */
    List<LedgerEntry> revokedAndValidAfter(Instant instant) {
        return database.query(connection -> LedgerRows.revoked(connection, instant));
    }

    /** Whether a certificate of this key was revoked because others have the key. */
    boolean isCompromised(PublicKeyInfo key) {
        return database.query(connection ->
                number(
                        connection,
                        """
                        SELECT count(*) FROM certificates
                        WHERE spki_sha256 = ? AND state = 'revoked' AND reason = ?
                        """,
                        Fingerprint.of(key),
                        RevocationReason.KEY_COMPROMISE.number()))
                > 0;
    }

    /** Keeps a new token. */
    void add(TokenRecord token, Instant now) {
        database.commit(connection -> TokenRows.add(connection, token, now));
    }

    Optional<TokenRecord> token(String hash) {
        return database.query(connection -> TokenRows.find(connection, hash));
    }

    /** What was issued, or was to be, in place of a certificate for this key; the newest. */
    Optional<LedgerEntry> successorOf(BigInteger predecessor, PublicKeyInfo key) {
        return database.query(
                connection -> LedgerRows.successor(connection, predecessor, Fingerprint.of(key)));
    }

    /** Whether a certificate was issued in place of this one, for whichever key. */
    boolean hasSuccessor(BigInteger predecessor) {
        return database.query(connection ->
                number(
                        connection,
                        "SELECT count(*) FROM certificates WHERE renews = ? AND der IS NOT NULL",
                        predecessor.toString(16)))
                > 0;
    }

    List<LedgerEntry> select(Selection selection) {
        return database.query(connection -> LedgerRows.select(connection, selection));
    }

    /** All of it, the newest first. */
    List<LedgerEntry> all() {
        return database.query(LedgerRows::all);
    }

    private static long number(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = LedgerRows.prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
