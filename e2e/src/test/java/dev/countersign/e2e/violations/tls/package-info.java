/** Violations, for the architecture test: a library that believes everything. */
@NullMarked
package dev.countersign.e2e.violations.tls;

import org.jspecify.annotations.NullMarked;
