/**
 * The hash-chained record of every decision: JSON lines in a directory, written by one process at a
 * time, verified by anyone.
 *
 * <p>Each line carries the SHA-256 of the line before it, and each file begins by naming the file
 * before it, so that a line that was edited, deleted, moved or inserted is visible. A bare chain
 * cannot show that the newest lines were cut off: keep a {@link dev.countersign.journal.Head}
 * elsewhere, signed, for that.
 */
@NullMarked
package dev.countersign.journal;

import org.jspecify.annotations.NullMarked;
