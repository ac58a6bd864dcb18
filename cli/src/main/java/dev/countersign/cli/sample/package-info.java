/** A service to protect when nobody names one. */
@NullMarked
package dev.countersign.cli.sample;

import org.jspecify.annotations.NullMarked;
