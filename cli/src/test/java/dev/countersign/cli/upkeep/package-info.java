/** Tests of what a running process does by itself. */
@NullMarked
package dev.countersign.cli.upkeep;

import org.jspecify.annotations.NullMarked;
