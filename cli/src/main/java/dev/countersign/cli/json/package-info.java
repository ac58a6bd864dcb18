/** JSON for results and for the control socket. */
@NullMarked
package dev.countersign.cli.json;

import org.jspecify.annotations.NullMarked;
