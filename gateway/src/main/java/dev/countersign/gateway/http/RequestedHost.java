package dev.countersign.gateway.http;

import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The host and port that a request is for, from its Host field or {@code :authority} (RFC 9110
 * §7.2): a name in its one canonical form, or an address, which is nobody's name.
 */
public record RequestedHost(Optional<DnsName> name, String text, OptionalInt port) {
    private static final int LONGEST_PORT = 5;
    private static final int HIGHEST_PORT = 65_535;

    /** Reads {@code orders.acme.example:8443}, {@code 192.0.2.1} or {@code [2001:db8::1]}. */
    public static Parsed<RequestedHost> parse(String field) {
        int end = field.startsWith("[") ? field.indexOf(']') + 1 : field.indexOf(':');
        String host = end > 0 ? field.substring(0, end) : field;
        String rest = field.substring(host.length());
        if (!rest.isEmpty() && !isPort(rest)) {
            return Parsed.bad("a host with a port that is none");
        }
        OptionalInt port =
                rest.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(rest.substring(1)));
        if (isAddress(host)) {
            return Parsed.good(new RequestedHost(Optional.empty(), field, port));
        }
        return DnsName.parse(host)
                .map(name ->
                        new RequestedHost(
                                Optional.of(name),
                                name.name() + (rest.isEmpty() ? "" : rest),
                                port));
    }

    private static boolean isPort(String rest) {
        String digits = rest.substring(1);
        return rest.charAt(0) == ':'
                && !digits.isEmpty()
                && digits.length() <= LONGEST_PORT
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && Integer.parseInt(digits) <= HIGHEST_PORT;
    }

    private static boolean isAddress(String host) {
        if (!host.startsWith("[")) {
            return NetUtil.isValidIpV4Address(host);
        }
        // a zone means something on the peer's machine alone
        return host.endsWith("]")
                && host.indexOf('%') < 0
                && NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1));
    }
}
