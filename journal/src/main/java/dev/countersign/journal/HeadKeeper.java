package dev.countersign.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows when a head is due, has it signed, and remembers the newest one. One thread asks; any
 * thread may set the signer.
 */
final class HeadKeeper {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String process;
    private final Duration period;
    private volatile @Nullable HeadSigner signer;
    private Instant askedAt = Instant.MIN;
    private Duration patience = Duration.ZERO;
    private Head signedLine = Head.NONE;
    private String fileOfCertificates = "";
    private String signerOfCertificates = "";
    private @Nullable SignedHead newest;

    HeadKeeper(String process, Duration period) {
        HeadStatement.mustBeName(process);
        this.process = process;
        this.period = period;
    }

    void signWith(HeadSigner other) {
        signer = other;
    }

    /** The newest one, written or about to be. */
    @Nullable SignedHead newest() {
        return newest;
    }

    /** A line that signs the last one, when it is time and the last one is not a head itself. */
    Optional<Entry> due(Head last, Instant now) {
        // a clock that went back makes it due, rather than never
        boolean early = !now.isBefore(askedAt) && now.isBefore(askedAt.plus(patience));
        return early ? Optional.empty() : next(last, now);
    }

    /** The same, whenever it is. */
    Optional<Entry> next(Head last, Instant now) {
        HeadSigner asked = signer;
        if (asked == null || last.equals(signedLine)) {
            return Optional.empty();
        }
        HeadStatement statement = new HeadStatement(last, process, now);
        askedAt = now;
        patience = period.compareTo(RETRY) < 0 ? period : RETRY;
        return sign(asked, statement).map(signature -> taken(signature.over(statement)));
    }

    /** The head's own line, as it now stands in the chain. */
    void written(Head line) {
        signedLine = line;
    }

    private Entry taken(SignedHead head) {
        newest = head;
        patience = period;
        String file = head.statement().head().file();
        boolean known =
                file.equals(fileOfCertificates) && head.signer().equals(signerOfCertificates);
        fileOfCertificates = file;
        signerOfCertificates = head.signer();
        return HeadLine.write(
                known
                        ? new SignedHead(
                                head.statement(), head.signer(), head.signature(), List.of())
                        : head);
    }

    private static Optional<HeadSigner.Signed> sign(HeadSigner signer, HeadStatement statement) {
        try {
            return signer.sign(statement);
        } catch (RuntimeException e) {
            // a journal without heads is worth more than none: the age of the newest one tells
            return Optional.empty();
        }
    }
}
