package dev.countersign.e2e.violations.tls;

import dev.countersign.tls.ProvenChannel;

/** An engine that nobody knows. */
final class ClaimsAProof extends ProvenChannel {
    @Override
    protected Facts facts() {
        throw new UnsupportedOperationException();
    }
}
