package dev.countersign.bench;

import dev.countersign.gateway.Transport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The proxies that stand side by side. */
enum ProxyKind {
    NGINX("nginx") {
        @Override
        boolean runsHere() {
            return true;
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return NginxStream.start(contender, setting);
        }
    },
    COUNTERSIGN_EPOLL("Countersign, epoll") {
        @Override
        boolean runsHere() {
            return Transport.EPOLL.isAvailable();
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return CountersignGateway.start(contender, Transport.EPOLL, setting);
        }
    },
    COUNTERSIGN_IO_URING("Countersign, io_uring") {
        @Override
        boolean runsHere() {
            return Transport.IO_URING.isAvailable();
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return CountersignGateway.start(contender, Transport.IO_URING, setting);
        }
    };

    private final String label;

    ProxyKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether this machine has what it needs; containers often forbid io_uring. */
    abstract boolean runsHere();

    /** Starts one on the proxies' core, ready for connections. */
    abstract ProxyUnderTest start(Contender contender, Setting setting) throws IOException;

    static List<ProxyKind> runnable() {
        return Arrays.stream(values()).filter(ProxyKind::runsHere).toList();
    }
}
