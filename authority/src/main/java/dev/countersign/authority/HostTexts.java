package dev.countersign.authority;

import dev.countersign.identity.DnsName;
import dev.countersign.issuance.Hosts;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.GeneralName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Host names and addresses as people write them, for the record. */
final class HostTexts {
    private HostTexts() {}

    static List<String> of(Hosts hosts) {
        return Stream.concat(
                        hosts.names().stream().map(host -> host.name()),
                        hosts.addresses().stream().map(address -> address(address.hex())))
                .toList();
    }

    /** Reads back what {@link #of} wrote, joined by spaces. */
    static Hosts parse(String texts) {
        List<DnsName> names = new ArrayList<>();
        List<GeneralName.Ip> addresses = new ArrayList<>();
        for (String text : texts.isEmpty() ? List.<String>of() : List.of(texts.split(" ", -1))) {
            if (DnsName.parse(text) instanceof Parsed.Good<DnsName>(DnsName name)) {
                names.add(name);
            } else {
                addresses.add(address(InetAddress.ofLiteral(text)));
            }
        }
        return new Hosts(names, addresses);
    }

    private static GeneralName.Ip address(InetAddress address) {
        return new GeneralName.Ip(HexFormat.of().formatHex(address.getAddress()));
    }

    private static String address(String hex) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(hex)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + hex + " (expected: 4 or 16 bytes)", e);
        }
    }
}
