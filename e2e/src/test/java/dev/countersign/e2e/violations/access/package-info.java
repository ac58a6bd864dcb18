/** Violations, for the architecture test: a forged permit. */
@NullMarked
package dev.countersign.e2e.violations.access;

import org.jspecify.annotations.NullMarked;
