/** Tests of the gateway on real sockets, with real clients. */
@NullMarked
package dev.countersign.gateway;

import org.jspecify.annotations.NullMarked;
