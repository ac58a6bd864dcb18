/** The authority, tested with real keys, a real SQLite, and openssl as an outside judge. */
@NullMarked
package dev.countersign.authority;

import org.jspecify.annotations.NullMarked;
