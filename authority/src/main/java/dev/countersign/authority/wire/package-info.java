/** What goes over the wire between an authority and those who ask it: JSON, addresses, answers. */
@NullMarked
package dev.countersign.authority.wire;

import org.jspecify.annotations.NullMarked;
