package dev.countersign.gateway;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as people write them. */
final class Addresses {
    private Addresses() {}

    /** Host and port, IPv6 in brackets; or the path of a unix socket. */
    static String text(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return new LocalAddress.UnixSocket(unix.getPath()).text();
        }
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        String host =
                inet.getAddress() == null
                        ? inet.getHostString()
                        : inet.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
