/** The judge: what a peer showed, under which bundle, becomes a verified peer or a rejection. */
@NullMarked
package dev.countersign.trust;

import org.jspecify.annotations.NullMarked;
