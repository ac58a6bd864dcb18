/** The programs of the scenarios: ours by its launcher, and those of others that talk to it. */
@NullMarked
package dev.countersign.e2e.programs;

import org.jspecify.annotations.NullMarked;
