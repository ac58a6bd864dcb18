package dev.countersign.testkit;

import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The side of a connection that a forged certificate is meant for. */
public enum Role {
    CLIENT,
    SERVER;

    /**
     * The SPIFFE ID of a good leaf in this role: {@code spiffe://test.example/client} or {@code
     * …/server}.
     */
    public String spiffeId() {
        return "spiffe://test.example" + path();
    }

    String path() {
        return this == CLIENT ? "/client" : "/server";
    }

    /** The common name of a good leaf, which says what its alternative names say. */
    String commonName() {
        return this == CLIENT ? spiffeId() : "localhost";
    }

    /**
     * The names of a good leaf: a client's SPIFFE ID; for a server localhost and 127.0.0.1 as well.
     */
    List<GeneralName> names() {
        GeneralName id = new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId());
        if (this == CLIENT) {
            return List.of(id);
        }
        return List.of(
                id,
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    }

    KeyPurposeId purpose() {
        return this == CLIENT ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth;
    }

    Role other() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
