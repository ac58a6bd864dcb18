/** Tests of how HTTP is read and passed on. */
@NullMarked
package dev.countersign.gateway.http;

import org.jspecify.annotations.NullMarked;
