/** What a proven connection costs. */
@NullMarked
package dev.countersign.bench;

import org.jspecify.annotations.NullMarked;
