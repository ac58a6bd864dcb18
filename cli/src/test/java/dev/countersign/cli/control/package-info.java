/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.cli.control;

import org.jspecify.annotations.NullMarked;
