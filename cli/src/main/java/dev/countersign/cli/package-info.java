/**
 * The program: one class for each command, the wiring by hand, and the only place that prints.
 * Nothing is decided here.
 */
@NullMarked
package dev.countersign.cli;

import org.jspecify.annotations.NullMarked;
