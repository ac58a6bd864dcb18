/**
 * The authority in process: its keys, its ledger, what it issues and what it revokes. {@link
 * dev.countersign.authority.Authority} is its front door; {@code issuance.Issuer} decides what is
 * signed.
 */
@NullMarked
package dev.countersign.authority;

import org.jspecify.annotations.NullMarked;
