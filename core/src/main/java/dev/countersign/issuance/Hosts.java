package dev.countersign.issuance;

import dev.countersign.identity.DnsName;
import dev.countersign.x509.GeneralName;
import java.util.List;

/** The host names and addresses under which a server is reached, each once. */
public record Hosts(List<DnsName> names, List<GeneralName.Ip> addresses) {
    public static final Hosts NONE = new Hosts(List.of(), List.of());

    public Hosts {
        names = names.stream().distinct().toList();
        addresses = addresses.stream().distinct().toList();
    }

    boolean isEmpty() {
        return names.isEmpty() && addresses.isEmpty();
    }
}
