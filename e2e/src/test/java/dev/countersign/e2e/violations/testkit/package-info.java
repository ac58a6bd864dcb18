/** Violations, for the architecture test: a testkit that knows the product. */
@NullMarked
package dev.countersign.e2e.violations.testkit;

import org.jspecify.annotations.NullMarked;
