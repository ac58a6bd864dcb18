/** Saying no: codes, alerts, faults, receipts, and errors that tell what to do next. */
@NullMarked
package dev.countersign.problem;

import org.jspecify.annotations.NullMarked;
