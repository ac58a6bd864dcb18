/** Looking at a live handshake: what either side showed and wanted, what failed, what to do. */
@NullMarked
package dev.countersign.cli.probe;

import org.jspecify.annotations.NullMarked;
