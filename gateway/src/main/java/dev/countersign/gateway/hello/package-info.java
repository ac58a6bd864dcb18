/**
 * What a TLS client says first, read before any engine sees it: which host it asks for decides
 * which service, policy and trust are its own (RFC 8446 §4.1.2, RFC 6066 §3).
 */
@NullMarked
package dev.countersign.gateway.hello;

import org.jspecify.annotations.NullMarked;
