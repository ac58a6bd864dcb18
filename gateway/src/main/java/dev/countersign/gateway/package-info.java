/**
 * The gateway: accept, prove, decide, relay. It listens with Netty's native TLS engine, and reaches
 * a protected service only with a permit. {@link dev.countersign.gateway.Connection} is the story
 * of one connection.
 */
@NullMarked
package dev.countersign.gateway;

import org.jspecify.annotations.NullMarked;
