package dev.countersign.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** An address of this machine: a TCP port, or a socket in the file system. */
public sealed interface LocalAddress {

    /** Its one text form, as a configuration has it. */
    String text();

    /** A TCP port; port 0 takes a free one. */
    record Tcp(InetSocketAddress address) implements LocalAddress {
        @Override
        public String text() {
            return Addresses.text(address);
        }
    }

    /** A unix socket. */
    record UnixSocket(Path path) implements LocalAddress {
        @Override
        public String text() {
            return "unix:" + path;
        }
    }
}
