/**
 * The other side of enrolment: a newcomer's first certificate, its renewal, and what it must know.
 */
@NullMarked
package dev.countersign.authority.enrolment;

import org.jspecify.annotations.NullMarked;
