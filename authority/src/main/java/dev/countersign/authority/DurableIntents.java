package dev.countersign.authority;

import dev.countersign.issuance.IntentLog;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.x509.Certificate;
import java.time.Clock;

/** The record around each signature: the ledger first, then the journal. */
record DurableIntents(Ledger ledger, IssuanceJournal journal, Origin origin, Clock clock)
        implements IntentLog {
    @Override
    public void intend(SigningPermit permit) {
        journal.mustRecord();
        ledger.intend(permit, origin, clock.instant());
    }

    @Override
    public void issued(SigningPermit permit, Certificate certificate) {
        ledger.issued(permit, certificate, clock.instant());
        journal.issued(permit, clock.instant());
    }
}
