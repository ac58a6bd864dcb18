/** Tests over all packages of the module. */
@NullMarked
package dev.countersign;

import org.jspecify.annotations.NullMarked;
