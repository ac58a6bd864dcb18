/** The repository read as text: its documents, and the shape of its sources. */
@NullMarked
package dev.countersign.e2e.documents;

import org.jspecify.annotations.NullMarked;
