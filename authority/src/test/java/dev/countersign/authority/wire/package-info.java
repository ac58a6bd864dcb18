/** Tests of the package of the same name. */
@NullMarked
package dev.countersign.authority.wire;

import org.jspecify.annotations.NullMarked;
