/** Violations, for the architecture test: a gateway that knows too much. */
@NullMarked
package dev.countersign.e2e.violations.gateway;

import org.jspecify.annotations.NullMarked;
