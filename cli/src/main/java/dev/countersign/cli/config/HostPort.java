package dev.countersign.cli.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An address as people write it: {@code host:port}, IPv6 in brackets. */
public record HostPort(String host, int port) {
    private static final int HIGHEST_PORT = 65_535;

    /** Reads {@code host:port}; port 0 takes a free one. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw wrong(text);
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty()
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) > HIGHEST_PORT) {
            throw wrong(text);
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** Reads the address of a service that is reached; port 0 is nobody's. */
    public static HostPort parseService(String text) {
        HostPort service = parse(text);
        if (service.port() == 0) {
            throw new IllegalArgumentException("'" + text + "' (expected: a port from 1 on)");
        }
        return service;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' (expected: host:port, IPv6 in brackets)");
    }

    /** The address, its host looked up. */
    public InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "'" + host + "' (expected: a host that resolves)", e);
        }
    }

    /** An address as people write it. */
    public static HostPort of(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
