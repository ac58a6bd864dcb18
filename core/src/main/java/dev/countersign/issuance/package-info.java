/** What is checked before anything is signed, and the order in which it is signed. */
@NullMarked
package dev.countersign.issuance;

import org.jspecify.annotations.NullMarked;
