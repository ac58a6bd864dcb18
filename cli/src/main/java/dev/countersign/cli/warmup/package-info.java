/**
 * What a gateway does before it serves, so that the first peers are served as quickly as later
 * ones.
 */
@NullMarked
package dev.countersign.cli.warmup;

import org.jspecify.annotations.NullMarked;
