package dev.countersign.authority;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The revocation list of the intermediate, in memory and in a file: never behind the ledger, always
 * signed, its number always growing, and renewed when two thirds of its life are over.
 */
final class RevocationPublisher {
    private static final String LABEL = "X509 CRL";

    private final Path file;
    private final Ledger ledger;
    private final RevocationListWriter writer;
    private final Settings settings;
    private Optional<AcceptedRevocations> published;

    RevocationPublisher(
            Path file, Ledger ledger, RevocationListWriter writer, Settings settings) {
        this.file = file;
        this.ledger = ledger;
        this.writer = writer;
        this.settings = settings;
        this.published = readBack();
    }

    /** A list that holds everything revoked so far, and is fresh. */
    synchronized AcceptedRevocations current() {
        Instant now = settings.means().clock().instant();
        if (published.isEmpty() || isOver(published.get().list(), now)) {
            publish();
        }
        return published.orElseThrow();
    }

    /** When the next list is due, if nothing is revoked before. */
    synchronized Instant due() {
        return twoThirds(current().list());
    }

    /** From now on the list must be made anew, whatever happens next. */
    synchronized void invalidate() {
        published = Optional.empty();
    }

    /** Makes, signs and checks a list; then it counts; then it is written to its file. */
    synchronized void publish() {
        Instant now = settings.means().clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Instant nextUpdate = now.plus(settings.listLifetime());
        RevocationListWriter.Frame frame =
                new RevocationListWriter.Frame(
                        ledger.nextListNumber(now, nextUpdate), now, nextUpdate);
        byte[] der = writer.write(frame, listed(now));
        AcceptedRevocations accepted =
                switch (accept(der)) {
                    case Parsed.Good<AcceptedRevocations> good -> good.value();
                    case Parsed.Bad<AcceptedRevocations> bad ->
                            throw new CountersignException(
                                    ProblemCode.ISSUE_SIGNER_FAULT, bad.why());
                };
        published = Optional.of(accepted);
        SafeFiles.writePublic(file, Pem.write(LABEL, der).getBytes(StandardCharsets.US_ASCII));
    }

    /** What expired stays for the life of one more list (RFC 5280 §3.3). */
    private List<LedgerEntry> listed(Instant now) {
        return ledger.revokedAndValidAfter(now.minus(settings.listLifetime()));
    }

    private static boolean isOver(RevocationList list, Instant now) {
        return now.isBefore(list.thisUpdate()) || !now.isBefore(twoThirds(list));
    }

    private static Instant twoThirds(RevocationList list) {
        Duration life = Duration.between(list.thisUpdate(), list.nextUpdate());
        return list.thisUpdate().plus(life.multipliedBy(2).dividedBy(3));
    }

    /** The list of the file, if it is ours, whole and not behind the ledger. */
    private Optional<AcceptedRevocations> readBack() {
        BigIntegerNumbers
    }
}
