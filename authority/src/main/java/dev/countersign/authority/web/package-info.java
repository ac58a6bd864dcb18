/** The authority's network face: who calls, what they may ask, and what they are answered. */
@NullMarked
package dev.countersign.authority.web;

import org.jspecify.annotations.NullMarked;
