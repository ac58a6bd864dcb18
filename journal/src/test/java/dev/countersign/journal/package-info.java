/** Tests of the journal, and the disk and the JSON reader that they bring along. */
@NullMarked
package dev.countersign.journal;

import org.jspecify.annotations.NullMarked;
