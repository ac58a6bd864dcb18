/** The whole product seen from outside: scenarios, real peers, attacks. */
@NullMarked
package dev.countersign.e2e;

import org.jspecify.annotations.NullMarked;
