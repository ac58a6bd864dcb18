/** The main job on real sockets, with every impostor of the gallery. */
@NullMarked
package dev.countersign.cli.demo;

import org.jspecify.annotations.NullMarked;
