/** Who someone is, and what I prove myself with. */
@NullMarked
package dev.countersign.identity;

import org.jspecify.annotations.NullMarked;
