/**
 * Private keys that stay in a PKCS#11 token: named by a URI (RFC 7512), found, logged in to and
 * signed with through the token's own module. Each signature is verified before it is released.
 */
@NullMarked
package dev.countersign.gateway.pkcs11;

import org.jspecify.annotations.NullMarked;
