/** The rules of the architecture, as checks of compiled classes. */
@NullMarked
package dev.countersign.e2e.architecture;

import org.jspecify.annotations.NullMarked;
