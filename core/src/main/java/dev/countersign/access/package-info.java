/** Which verified peer may reach which target, by which rule. */
@NullMarked
package dev.countersign.access;

import org.jspecify.annotations.NullMarked;
