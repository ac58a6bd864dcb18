/** Tests of keys in tokens. */
@NullMarked
package dev.countersign.gateway.pkcs11;

import org.jspecify.annotations.NullMarked;
