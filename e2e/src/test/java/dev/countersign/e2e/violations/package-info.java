/**
 * Classes that break the rules of the architecture, laid out like the product, so that each rule is
 * seen to bite. Nothing runs them.
 */
@NullMarked
package dev.countersign.e2e.violations;

import org.jspecify.annotations.NullMarked;
