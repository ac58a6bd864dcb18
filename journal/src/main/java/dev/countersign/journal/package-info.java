/**
 * The hash-chained record of every decision: JSON lines in a directory, written by one process at a
 * time, verified by anyone.
 *
 * <pre>
 * {"seq":2,"prev":"9f2c…","at":"2026-11-24T04:19:00Z","kind":"decision",…,"crc":"5d1e83aa"}
 * </pre>
 *
 * <p>{@code prev} is the SHA-256 of the line before, without its newline; {@code crc} is the
 * CRC-32C of the line up to it, which names a damaged line even where no line follows. A file's
 * first line names the file before it, so that a line or a file that was edited, deleted, moved or
 * inserted is visible. A bare chain cannot show that the newest lines were cut off, or that all
 * from some line on was written anew: keep a {@link dev.countersign.journal.SignedHead} elsewhere
 * for that.
 */
@NullMarked
package dev.countersign.journal;

import org.jspecify.annotations.NullMarked;
