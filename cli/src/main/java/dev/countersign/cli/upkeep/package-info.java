/**
 * What a long-running process does by itself: renew, fetch, watch; and what it raises alarms for.
 */
@NullMarked
package dev.countersign.cli.upkeep;

import org.jspecify.annotations.NullMarked;
