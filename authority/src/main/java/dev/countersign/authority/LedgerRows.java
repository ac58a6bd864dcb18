package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries out of the ledger's tables; a row that is no entry is an error and never skipped.
 */
final class LedgerRows {
    private static final String ENTRIES = "SELECT * FROM certificates ";
    private static final String NEWEST_FIRST = " ORDER BY intended_at DESC, rowid DESC";

    private LedgerRows() {}

    static List<LedgerEntry> all(Connection connection) throws SQLException {
        return entries(connection, ENTRIES + NEWEST_FIRST);
    }

    static List<LedgerEntry> select(Connection connection, Selection selection)
            throws SQLException {
        return switch (selection) {
            case Selection.Serial serial ->
                    entries(connection, ENTRIES + "WHERE serial = ?", serial.number().toString(16));
            case Selection.Identity identity ->
                    entries(
                            connection,
                            ENTRIES + "WHERE spiffe_id = ?" + NEWEST_FIRST,
                            identity.id().text());
        };
    }

    static List<LedgerEntry> revoked(Connection connection, Instant validAfter)
            throws SQLException {
        return entries(
                connection,
                ENTRIES + "WHERE state = 'revoked' AND not_after >= ?" + NEWEST_FIRST,
                validAfter.toEpochMilli());
    }

    static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int at = 0; at < values.length; at++) {
                statement.setObject(at + 1, values[at]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** What was issued in place of a certificate for this key, the newest. */
    static Optional<LedgerEntry> successor(
            Connection connection, BigInteger predecessor, String key) throws SQLException {
        return entries(
                        connection,
                        ENTRIES + "WHERE renews = ? AND spki_sha256 = ?" + NEWEST_FIRST,
                        predecessor.toString(16),
                        key)
                .stream()
                .findFirst();
    }

    private static List<LedgerEntry> entries(Connection connection, String sql, Object... values)
            throws SQLException {
        List<LedgerEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                entries.add(entry(row));
            }
        }
        return entries;
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        String serial = row.getString("serial");
        try {
            return new LedgerEntry(
                    new BigInteger(serial, 16),
                    subject(row),
                    new Validity(time(row, "not_before"), time(row, "not_after")),
                    standing(row),
                    certificate(row));
        } catch (IllegalArgumentException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_CORRUPT,
                            "the ledger's entry of serial number "
                                    + serial
                                    + " does not read: "
                                    + e.getMessage())
                    .causedBy(e);
        }
    }

    private static LedgerEntry.Subject subject(ResultSet row) throws SQLException {
        String hosts = row.getString("hosts");
        return new LedgerEntry.Subject(
                SpiffeId.of(row.getString("spiffe_id")),
                row.getString("profile"),
                hosts.isEmpty() ? List.of() : List.of(hosts.split(" ")),
                row.getString("requester"));
    }

    private static LedgerEntry.Standing standing(ResultSet row) throws SQLException {
        String state = row.getString("state");
        return switch (state) {
            case "intended" -> new LedgerEntry.Standing.Intended(time(row, "intended_at"));
            case "issued" -> new LedgerEntry.Standing.Issued(time(row, "issued_at"));
            case "revoked" ->
                    new LedgerEntry.Standing.Revoked(
                            time(row, "revoked_at"), RevocationReason.of(row.getInt("reason")));
            default -> throw new IllegalArgumentException("state " + state);
        };
    }

    private static Optional<Certificate> certificate(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getBytes("der")).map(Certificate::read).map(Parsed::orThrow);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
