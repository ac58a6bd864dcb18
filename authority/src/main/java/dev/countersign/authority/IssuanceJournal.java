package dev.countersign.authority;

import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Journal;
import dev.countersign.journal.JournalState;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What the authority tells the journal. Nothing is released or acknowledged that it did not take.
 */
record IssuanceJournal(Journal journal) {

    /** Before anything is signed: a journal that is known not to take it stops it. */
    void mustRecord() {
        if (!(journal.state() instanceof JournalState.Recording)) {
            throw unavailable("the journal takes no entries: " + journal.state());
        }
    }

    void issued(SigningPermit permit, Instant now) {
        IssuanceRequest request = permit.request();
        durably(
                entry(EntryKind.ISSUE, now, "issued")
                        .text("serial", permit.template().serial().toString(16))
                        .text("id", request.as().text())
                        .text("profile", request.profile().name())
                        .texts("hosts", HostTexts.of(request.hosts()))
                        .text("key", Fingerprint.of(request.key()))
                        .text("requester", request.requester())
                        .instant("not-after", permit.template().validity().notAfter())
                        .build());
    }

    void refused(Grant grant, IssuanceRefusal refusal, Instant now) {
        journal.record(
                entry(EntryKind.ISSUE, now, "refused")
                        .text("code", refusal.code().slug())
                        .text("seen", refusal.seen())
                        .text("id", grant.as().text())
                        .text("profile", grant.profile().name())
                        .texts("hosts", HostTexts.of(grant.hosts()))
                        .text("requester", grant.requester())
                        .build());
    }

    /** A call over the network that was refused. */
    record RefusedCall(String verb, String from, ProblemCode code, String seen, Receipt receipt) {}

    void refusedCall(RefusedCall call, Instant now) {
        journal.record(
                entry(EntryKind.DECISION, now, "refused")
                        .text("verb", call.verb().toLowerCase(Locale.ROOT))
                        .text("from", call.from())
                        .text("code", call.code().slug())
                        .text("seen", call.seen())
                        .text("receipt", call.receipt().id())
                        .build());
    }

    void tokenMade(TokenRecord token, Instant now) {
        durably(
                entry(EntryKind.TOKEN, now, "made")
                        .text("token", token.hash().substring(0, 12))
                        .text("id", token.grant().as().text())
                        .text("profile", token.grant().profile().name())
                        .texts("hosts", HostTexts.of(token.grant().hosts()))
                        .text("requester", token.grant().requester())
                        .instant("expires", token.expires())
                        .build());
    }

    /** One line for each certificate; the last is waited for, and with it those before. */
    void revoked(List<LedgerEntry> entries, String requester, Instant now) {
        for (LedgerEntry entry : entries.subList(0, entries.size() - 1)) {
            if (journal.record(revoked(entry, requester, now)) == Recorded.REFUSED) {
                throw unavailable("the journal did not take an entry: " + journal.state());
            }
        }
        durably(revoked(entries.getLast(), requester, now));
    }

    private static Entry revoked(LedgerEntry entry, String requester, Instant now) {
        Entry.Builder line =
                entry(EntryKind.REVOKE, now, "revoked")
                        .text("serial", entry.serialText())
                        .text("id", entry.subject().as().text())
                        .text("requester", requester);
        if (entry.standing() instanceof LedgerEntry.Standing.Revoked revoked) {
            line.instant("since", revoked.since()).text("reason", revoked.reason().word());
        }
        return line.build();
    }

    private static Entry.Builder entry(EntryKind kind, Instant now, String outcome) {
        return Entry.of(kind, now).text("outcome", outcome);
    }

    private void durably(Entry entry) {
        try {
            journal.recordDurably(entry);
        } catch (IOException e) {
            throw unavailable("the journal did not take an entry: " + e.getMessage()).causedBy(e);
        }
    }

    private static CountersignException unavailable(String seen) {
        return new CountersignException(ProblemCode.LIMIT_JOURNAL_UNAVAILABLE, seen);
    }
}
