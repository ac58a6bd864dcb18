package dev.countersign.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What peers are told apart by before they have proven anything: a part of their address. Those at
 * one unix socket are one source.
 */
final class SourcePrefix {
    /** Where there is no address. */
    static final String NONE = "others";

    private static final int IPV4_BYTES = 4;

    private SourcePrefix() {}

    /** One who calls: the whole of an IPv4 address, of an IPv6 address what a site gives a host. */
    static String ofHost(SocketAddress source) {
        return of(source, IPV4_BYTES, 8);
    }

    /** Where one calls from: IPv4 /24, IPv6 /56. */
    static String ofNetwork(SocketAddress source) {
        return of(source, 3, 7);
    }

    private static String of(SocketAddress source, int ofIpv4, int ofIpv6) {
        if (source instanceof UnixDomainSocketAddress) {
            return Addresses.text(source);
        }
        InetAddress address = source instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return NONE;
        }
        byte[] bytes = address.getAddress();
        int kept = bytes.length == IPV4_BYTES ? ofIpv4 : ofIpv6;
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has the length of an address", e);
        }
    }
}
