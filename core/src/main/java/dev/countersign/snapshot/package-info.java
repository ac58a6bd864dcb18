/** One immutable view of everything that decides, with an epoch. */
@NullMarked
package dev.countersign.snapshot;

import org.jspecify.annotations.NullMarked;
