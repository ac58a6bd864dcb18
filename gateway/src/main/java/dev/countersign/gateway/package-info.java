/**
 * The gateway: accept, prove, decide, relay. It listens with Netty's native TLS engine, and reaches
 * a protected service only with a permit; it carries local connections out only to a peer that is
 * as expected. {@link dev.countersign.gateway.Connection} is the story of one inbound connection,
 * {@link dev.countersign.gateway.OutboundConnection} that of an outbound one.
 */
@NullMarked
package dev.countersign.gateway;

import org.jspecify.annotations.NullMarked;
