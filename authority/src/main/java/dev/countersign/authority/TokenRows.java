package dev.countersign.authority;

import dev.countersign.authority.Origin.ByToken;
import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Profile;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The ledger's tokens: each is used up by one statement that counts its rows. */
final class TokenRows {
    private TokenRows() {}

    static int add(Connection connection, TokenRecord token, Instant now) throws SQLException {
        Grant grant = token.grant();
        return LedgerRows.update(
                connection,
                """
                INSERT INTO tokens (hash, spiffe_id, profile, hosts, requester, made_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                token.hash(),
                grant.as().text(),
                grant.profile().name(),
                String.join(" ", HostTexts.of(grant.hosts())),
                grant.requester(),
                now.toEpochMilli(),
                token.expires().toEpochMilli());
    }

    static Optional<TokenRecord> find(Connection connection, String hash) throws SQLException {
        try (PreparedStatement statement =
                        LedgerRows.prepared(
                                connection, "SELECT * FROM tokens WHERE hash = ?", hash);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(record(row)) : Optional.empty();
        }
    }

    private static TokenRecord record(ResultSet row) throws SQLException {
        String hash = row.getString("hash");
        try {
            Grant grant =
                    new Grant(
                            SpiffeId.of(row.getString("spiffe_id")),
                            Profile.named(row.getString("profile")).orElseThrow(),
                            HostTexts.parse(row.getString("hosts")),
                            row.getString("requester"));
            Optional<TokenRecord.Use> use =
                    Optional.ofNullable(row.getString("serial")).isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new TokenRecord.Use(
                                            row.getString("spki_sha256"),
                                            new BigInteger(row.getString("serial"), 16)));
            return new TokenRecord(
                    hash, grant, Instant.ofEpochMilli(row.getLong("expires_at")), use);
        } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_CORRUPT,
                            "the ledger's token " + hash.substring(0, 12) + " does not read")
                    .causedBy(e);
        }
    }

    /**
     * Uses it up for what is about to be signed: once, and in time; or, by the same key, for what
     * it was used for before and never got.
     */
    static void use(Connection connection, ByToken origin, SigningPermit permit, Instant now)
            throws SQLException {
        String serial = permit.template().serial().toString(16);
        String key = Fingerprint.of(permit.template().key());
        int used =
                origin.givenUp().isEmpty()
                        ? LedgerRows.update(
                                connection,
                                """
                                UPDATE tokens SET used_at = ?, spki_sha256 = ?, serial = ?
                                WHERE hash = ? AND used_at IS NULL AND expires_at > ?
                                """,
                                now.toEpochMilli(),
                                key,
                                serial,
                                origin.token().hash(),
                                now.toEpochMilli())
                        : LedgerRows.update(
                                connection,
                                """
                                UPDATE tokens SET serial = ?
                                WHERE hash = ? AND spki_sha256 = ? AND serial = ?
                                """,
                                serial,
                                origin.token().hash(),
                                key,
                                origin.givenUp().get().toString(16));
        if (used != 1) {
            throw new CountersignException(
                    ProblemCode.ISSUE_TOKEN_USED,
                    origin.token().shortName() + " was used meanwhile, or is over");
        }
    }
}
