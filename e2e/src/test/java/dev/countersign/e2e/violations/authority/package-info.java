/** Violations, for the architecture test: an authority that knows the gateway. */
@NullMarked
package dev.countersign.e2e.violations.authority;

import org.jspecify.annotations.NullMarked;
