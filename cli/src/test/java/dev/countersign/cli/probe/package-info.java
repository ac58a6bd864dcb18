/** Servers that are set up in every wrong way, for what a probe says of them. */
@NullMarked
package dev.countersign.cli.probe;

import org.jspecify.annotations.NullMarked;
