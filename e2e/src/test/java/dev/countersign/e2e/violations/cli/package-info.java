/** Violations, for the architecture test: a command that takes liberties. */
@NullMarked
package dev.countersign.e2e.violations.cli;

import org.jspecify.annotations.NullMarked;
