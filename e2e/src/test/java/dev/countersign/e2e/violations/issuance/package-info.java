/** Violations, for the architecture test: a forged signing permit. */
@NullMarked
package dev.countersign.e2e.violations.issuance;

import org.jspecify.annotations.NullMarked;
