package dev.countersign.e2e.violations.trust;

import java.io.Serial;
import java.io.Serializable;

/** A proof that everybody can make and send about. */
public class VerifiedPeer implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    public VerifiedPeer() {}
}
