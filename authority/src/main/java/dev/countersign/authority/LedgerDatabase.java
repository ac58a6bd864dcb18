package dev.countersign.authority;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The ledger's file: SQLite with a write-ahead log, one connection, one piece of work at a time.
 * What {@link #commit} returns from survives a power cut. After an error of the disk nothing is
 * believed any more until the next start, which reads the file anew.
 */
final class LedgerDatabase implements AutoCloseable {
    /** One file for each version of the schema; the file knows how many it has had. */
    private static final List<String> MIGRATIONS = List.of("ledger-1.sql", "ledger-2.sql");

    private static final int BUSY_MILLIS = 5000;

    private final Path file;
    private final Connection connection;
    private @Nullable CountersignException broken;

    private LedgerDatabase(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Something done with the connection; it may be given up half-way, and then was not done. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** Opens the file, makes it where it is missing, and brings its schema up to date. */
    static LedgerDatabase open(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        try {
            if (!Files.exists(file)) {
                // SQLite gives its log the mode of this file.
                Files.createFile(file, AuthorityFolder.OWNER_ONLY_FILE);
            }
            return migrated(file, config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE, file + " cannot be made: " + e)
                    .causedBy(e);
        } catch (SQLException e) {
            throw problem(file, e);
        }
    }

    private static LedgerDatabase migrated(Path file, Connection connection) throws SQLException {
        LedgerDatabase database = new LedgerDatabase(file, connection);
        try {
            database.migrate();
            return database;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void migrate() {
        int version = query(LedgerDatabase::version);
        if (version > MIGRATIONS.size()) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_UNUSABLE,
                    file
                            + " has schema "
                            + version
                            + " (expected: at most "
                            + MIGRATIONS.size()
                            + ")",
                    "run the version of countersign that wrote it, or a newer one");
        }
        for (int next = version; next < MIGRATIONS.size(); next++) {
            String script = script(MIGRATIONS.get(next)) + "\nPRAGMA user_version = " + (next + 1);
            commit(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate(script);
                }
            });
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static String script(String name) {
        try (InputStream script = LedgerDatabase.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }

    /** Does all of the work durably, or none of it. */
    synchronized <T extends @Nullable Object> T commit(Work<T> work) {
        mustBeSound();
        try {
            // Not the driver's own transactions: it begins the next one at once and keeps the lock.
            run("BEGIN IMMEDIATE");
            T result = work.on(connection);
            run("COMMIT");
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw failed(e);
        } catch (RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /** Reads. */
    synchronized <T extends @Nullable Object> T query(Work<T> work) {
        mustBeSound();
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** SQLite undoes the work by itself after some errors; then there is nothing left to undo. */
    private void rollBack(Exception reason) {
        try {
            run("ROLLBACK");
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private void mustBeSound() {
        if (broken != null) {
            throw new CountersignException(
                    broken.code(),
                    file + " failed before and is not used any more: " + broken.getMessage(),
                    "look at the disk, then start again");
        }
    }

    private CountersignException failed(SQLException e) {
        CountersignException problem = problem(file, e);
        if (codeOf(e) == SQLiteErrorCode.SQLITE_IOERR.code || isCorrupt(e)) {
            broken = problem;
        }
        return problem;
    }

    private static CountersignException problem(Path file, SQLException e) {
        return new CountersignException(
                        isCorrupt(e)
                                ? ProblemCode.CONFIG_DATA_CORRUPT
                                : ProblemCode.CONFIG_DATA_UNUSABLE,
                        file + ": " + e.getMessage())
                .causedBy(e);
    }

    private static boolean isCorrupt(SQLException e) {
        int code = codeOf(e);
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code
                || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** The primary code; extended ones have more in the upper bits. */
    private static int codeOf(SQLException e) {
        return e instanceof SQLiteException known ? known.getResultCode().code & 0xff : -1;
    }

    /** Empties the log into the file. */
    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw problem(file, e);
        }
    }
}
