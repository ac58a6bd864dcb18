/** Handshakes of a process with itself: what they do, and what they leave. */
@NullMarked
package dev.countersign.cli.warmup;

import org.jspecify.annotations.NullMarked;
