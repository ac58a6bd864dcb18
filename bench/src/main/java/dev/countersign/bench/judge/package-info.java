/** What judging costs, beside the JDK's validator and Bouncy Castle's. */
@NullMarked
package dev.countersign.bench.judge;

import org.jspecify.annotations.NullMarked;
