package dev.countersign.cli.config;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;

/** A range of addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address alone. */
public record Cidr(String address, int bits) {
    private static final int BITS = 8;

    /** Reads one; a host name is none. */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress read =
                NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)
                        ? NetUtil.createInetAddressFromIpAddressString(address)
                        : null;
        if (read == null || address.indexOf('%') >= 0) {
            throw wrong(text);
        }
        int longest = read.getAddress().length * BITS;
        String bits = slash < 0 ? String.valueOf(longest) : text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > longest) {
            throw wrong(text);
        }
        return new Cidr(read.getHostAddress(), Integer.parseInt(bits));
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "has '" + text + "' (expected: an address, or a range such as 10.0.0.0/8)");
    }

    /** What matches the addresses in it. */
    public IpSubnetFilterRule rule() {
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
