/**
 * What a policy means: its rules in plain words, why somebody gets in, and what it would change.
 */
@NullMarked
package dev.countersign.cli.policy;

import org.jspecify.annotations.NullMarked;
