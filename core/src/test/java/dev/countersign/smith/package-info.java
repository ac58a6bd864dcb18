/**
 * Certificates and revocation lists of any shape, made and checked with Bouncy Castle, for the
 * tests of the judge.
 */
@NullMarked
package dev.countersign.smith;

import org.jspecify.annotations.NullMarked;
