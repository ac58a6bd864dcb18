/**
 * HTTP as the gateway takes it: what a request asks for, in one form that policy, router and the
 * protected service share, and what of it goes on. It knows of no connection and decides nothing.
 */
@NullMarked
package dev.countersign.gateway.http;

import org.jspecify.annotations.NullMarked;
