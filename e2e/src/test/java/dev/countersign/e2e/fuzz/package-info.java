/**
 * What a stranger's bytes may not do: one class for each reader, which states what holds whatever
 * the bytes. Every run replays the inputs kept beside them; {@code ./check --long} looks for new
 * ones.
 */
@NullMarked
package dev.countersign.e2e.fuzz;

import org.jspecify.annotations.NullMarked;
