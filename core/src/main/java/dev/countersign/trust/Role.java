package dev.countersign.trust;

import dev.countersign.x509.Certificate;

/** Which side of a connection someone is on. */
public enum Role {
    CLIENT(Certificate.CLIENT_AUTH),
    SERVER(Certificate.SERVER_AUTH);

    private final String purpose;

    Role(String purpose) {
        this.purpose = purpose;
    }

    /** The extended key usage that a certificate needs for this role. */
    String purpose() {
        return purpose;
    }

    @Override
    public String toString() {
        return this == CLIENT ? "client" : "server";
    }
}
