/** The configuration file: read whole, every problem at once, nothing guessed. */
@NullMarked
package dev.countersign.cli.config;

import org.jspecify.annotations.NullMarked;
