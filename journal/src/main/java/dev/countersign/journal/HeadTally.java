package dev.countersign.journal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the signed heads of a journal come to while it is read, and whether a kept one is in it. */
final class HeadTally {
    private final HeadCheck check;
    private final Optional<Head> kept;
    private final Set<String> signers = new LinkedHashSet<>();
    private boolean keptFound;
    private long count;
    private long untrusted;
    private Optional<String> whyUntrusted = Optional.empty();
    private @Nullable SignedHead last;
    private HeadCheck.Finding finding = new HeadCheck.Finding.Untrusted("");
    private long linesAfter;

    HeadTally(HeadCheck check, Optional<Head> kept) {
        this.check = check;
        this.kept = kept;
    }

    /** What is wrong with a line that fits into the chain after another one. */
    Optional<String> faultOf(Line line, Head before) {
        linesAfter++;
        Head now = new Head(before.file(), line.seq(), line.hash());
        if (kept.filter(head -> isAt(head, now)).isPresent()) {
            keptFound = kept.get().equals(now);
            if (!keptFound) {
                return Optional.of(rewritten(kept.get()));
            }
        }
        return line.is(EntryKind.HEAD) ? faultOfHead(line, before) : Optional.empty();
    }

    private Optional<String> faultOfHead(Line line, Head before) {
        Optional<SignedHead> read = HeadLine.read(line);
        if (read.isEmpty()) {
            return Optional.of("is a head that no journal writes");
        }
        Head said = read.get().statement().head();
        if (!said.equals(before)) {
            return Optional.of(
                    isAt(said, before)
                            ? "is a head of another line " + said.line() + " than the one before it"
                            : "is a head of "
                                    + said.file()
                                    + " line "
                                    + said.line()
                                    + " (expected: of the line before it)");
        }
        SignedHead head = knowing(read.get());
        if (!head.hasItsSigner()) {
            return Optional.of("is a head with the certificate of another signer");
        }
        return counted(head);
    }

    private Optional<String> counted(SignedHead head) {
        finding = check.judge(head);
        last = head;
        linesAfter = 0;
        count++;
        switch (finding) {
            case HeadCheck.Finding.Refused refused -> {
                return Optional.of("is a head that is not believed: " + refused.reason());
            }
            case HeadCheck.Finding.Untrusted no -> {
                untrusted++;
                whyUntrusted = Optional.of(no.reason());
            }
            case HeadCheck.Finding.Trusted trusted -> signers.add(trusted.signer());
        }
        return Optional.empty();
    }

    /** Each file has the certificates of its signers. */
    private SignedHead knowing(SignedHead head) {
        SignedHead earlier = last;
        boolean sameFile =
                earlier != null
                        && earlier.statement().head().file().equals(head.statement().head().file());
        return earlier != null && sameFile ? head.knowing(earlier) : head;
    }

    /** What is wrong when all was read. */
    Optional<Verification.Broken> missing(Optional<Head> beginsAfter) {
        if (kept.isEmpty() || keptFound || kept.equals(beginsAfter)) {
            return Optional.empty();
        }
        Head head = kept.get();
        boolean movedAway =
                beginsAfter.filter(first -> head.file().compareTo(first.file()) <= 0).isPresent();
        String reason =
                movedAway
                        ? "is not here to be checked: the kept head names "
                                + text(head)
                                + ", which is older than what is here; put the files back that were"
                                + " moved away"
                        : rewritten(head);
        return Optional.of(new Verification.Broken(head.file(), head.line(), reason));
    }

    Verification.Heads result() {
        Optional<Verification.LastHead> newest =
                Optional.ofNullable(last)
                        .map(head -> new Verification.LastHead(head, finding, linesAfter));
        return new Verification.Heads(count, untrusted, whyUntrusted, List.copyOf(signers), newest);
    }

    private static boolean isAt(Head head, Head place) {
        return head.file().equals(place.file()) && head.line() == place.line();
    }

    private static String rewritten(Head kept) {
        return "cut or rewritten: the kept head names " + text(kept);
    }

    private static String text(Head head) {
        return head.file() + " line " + head.line();
    }
}
