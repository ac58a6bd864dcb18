package dev.countersign.authority;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.x509.RevocationList;
import java.math.BigInteger;
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
    private Optional<AcceptedRevocations> published = Optional.empty();

    private RevocationPublisher(
            Path file, Ledger ledger, RevocationListWriter writer, Settings settings) {
        this.file = file;
        this.ledger = ledger;
        this.writer = writer;
        this.settings = settings;
    }

    /** Takes up the list of the file; where that is behind the ledger, or none, makes a new one. */
    static RevocationPublisher open(
            Path file, Ledger ledger, RevocationListWriter writer, Settings settings) {
        RevocationPublisher publisher = new RevocationPublisher(file, ledger, writer, settings);
        publisher.takeUp();
        publisher.current();
        return publisher;
    }

    /** A list that is fresh and has everything revoked so far. */
    synchronized AcceptedRevocations current() {
        if (published.isEmpty() || isOver(published.get().list())) {
            publish();
        }
        return published.orElseThrow();
    }

    /** When the next list is due, if nothing is revoked before. */
    synchronized Instant due() {
        return twoThirds(current().list());
    }

    /** Has a list out that revokes these; the old one is not used again, whatever happens. */
    synchronized void cover(List<LedgerEntry> revoked) {
        if (published.isEmpty() || !covers(published.get().list(), revoked)) {
            published = Optional.empty();
            publish();
        }
    }

    /** Takes a number, signs, checks its own signature; then the list counts, and is written. */
    private void publish() {
        Instant thisUpdate = now().truncatedTo(ChronoUnit.SECONDS);
        Instant nextUpdate = thisUpdate.plus(settings.lifetimes().list());
        BigInteger number = ledger.nextListNumber(thisUpdate, nextUpdate);
        byte[] der =
                writer.write(
                        new RevocationListWriter.Frame(number, thisUpdate, nextUpdate),
                        ledger.revokedAndValidAfter(horizon()));
        published = Optional.of(accept(der).orElseThrow(RevocationPublisher::signerFault));
        SafeFiles.writePublic(file, Pem.write(LABEL, der).getBytes(StandardCharsets.US_ASCII));
    }

    private void takeUp() {
        if (!Files.exists(file)) {
            return;
        }
        Optional<AcceptedRevocations> found =
                Pem.read(SafeFiles.read(file, ProblemCode.CONFIG_DATA_UNUSABLE))
                                instanceof Parsed.Good<List<Pem.Block>> pem
                        ? accept(pem.value().getFirst().content())
                        : Optional.empty();
        BigInteger last = ledger.lastListNumber();
        BigInteger number = found.map(one -> one.list().number()).orElse(BigInteger.ZERO);
        if (number.compareTo(last) > 0) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_CORRUPT,
                    file + " has number " + number + ", the ledger knows " + last,
                    "the ledger is older than its revocation list: restore the newer ledger, or"
                            + " delete the list and revoke again what was revoked since");
        }
        if (number.equals(last)) {
            published = found.filter(this::hasAll);
        }
    }

    private boolean hasAll(AcceptedRevocations one) {
        return covers(one.list(), ledger.revokedAndValidAfter(horizon()));
    }

    private boolean covers(RevocationList list, List<LedgerEntry> revoked) {
        return revoked.stream()
                .filter(entry -> !entry.isExpiredAt(horizon()))
                .allMatch(entry -> list.revokedAt(entry.serial()).isPresent());
    }

    /** What expired before this is not listed: it has been on one list more (RFC 5280 §3.3). */
    private Instant horizon() {
        return now().minus(settings.lifetimes().list());
    }

    private boolean isOver(RevocationList list) {
        return now().isBefore(list.thisUpdate()) || !now().isBefore(twoThirds(list));
    }

    private static Instant twoThirds(RevocationList list) {
        Duration life = Duration.between(list.thisUpdate(), list.nextUpdate());
        return list.thisUpdate().plus(life.multipliedBy(2).dividedBy(3));
    }

    /** The list, if it is strict DER and the intermediate signed it. */
    private Optional<AcceptedRevocations> accept(byte[] der) {
        return RevocationList.read(der) instanceof Parsed.Good<RevocationList> list
                        && AcceptedRevocations.accept(
                                        list.value(),
                                        writer.authority(),
                                        settings.means().signatures())
                                instanceof Parsed.Good<AcceptedRevocations> accepted
                ? Optional.of(accepted.value())
                : Optional.empty();
    }

    private static CountersignException signerFault() {
        return new CountersignException(
                ProblemCode.ISSUE_SIGNER_FAULT,
                "the signature on a new revocation list does not verify");
    }

    private Instant now() {
        return settings.means().clock().instant();
    }
}
