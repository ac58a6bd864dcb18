/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.cli.config;

import org.jspecify.annotations.NullMarked;
