/** How a command talks to the process that owns a data folder: one line of JSON there and back. */
@NullMarked
package dev.countersign.cli.control;

import org.jspecify.annotations.NullMarked;
