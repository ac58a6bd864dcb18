/** Violations, for the architecture test: core that reaches out, and forged proofs. */
@NullMarked
package dev.countersign.e2e.violations.trust;

import org.jspecify.annotations.NullMarked;
