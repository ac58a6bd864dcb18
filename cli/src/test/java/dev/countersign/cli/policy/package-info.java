/** Tests of what a policy means. */
@NullMarked
package dev.countersign.cli.policy;

import org.jspecify.annotations.NullMarked;
