package dev.countersign.authority;

import dev.countersign.issuance.Hosts;
import java.net.InetAddress;
import java.net.UnknownHostException;
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

    private static String address(String hex) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(hex)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + hex + " (expected: 4 or 16 bytes)", e);
        }
    }
}
