/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.cli.json;

import org.jspecify.annotations.NullMarked;
