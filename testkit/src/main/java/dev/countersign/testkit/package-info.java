/**
 * A test authority, a forge of wrong certificates, and real programs to try peers against.
 *
 * <p>It knows no product module and stands on Bouncy Castle and the JDK alone, so what it makes can
 * judge what the product makes. Nothing here is fit for production: keys come from printed seeds.
 */
@NullMarked
package dev.countersign.testkit;

import org.jspecify.annotations.NullMarked;
