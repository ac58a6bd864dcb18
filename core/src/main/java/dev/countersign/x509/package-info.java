/** Strict reading of X.509: certificates, revocation lists, names, keys. Nothing is judged here. */
@NullMarked
package dev.countersign.x509;

import org.jspecify.annotations.NullMarked;
