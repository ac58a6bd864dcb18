/**
 * The library between the judge and TLS engines: identities from files, the checks of signatures,
 * and connections that exist only once both sides are proven. {@link dev.countersign.tls.MutualTls}
 * is its front door. It starts no threads and makes no decisions.
 */
@NullMarked
package dev.countersign.tls;

import org.jspecify.annotations.NullMarked;
