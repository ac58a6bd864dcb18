package dev.countersign.bench;

import dev.countersign.gateway.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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
    NGINX_128K("nginx, 128 KiB buffers") {
        @Override
        boolean runsHere() {
            return true;
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return NginxStream.startWithBuffers(contender, "128k", setting);
        }
    },
    HAPROXY("haproxy") {
        @Override
        boolean runsHere() {
            return isInstalled("haproxy");
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return Haproxy.start(contender, setting);
        }
    },
    STUNNEL("stunnel") {
        @Override
        boolean runsHere() {
            return isInstalled("stunnel4");
        }

        @Override
        ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
            return Stunnel.start(contender, setting);
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

    /** Whether it is the product. */
    boolean isOurs() {
        return this == COUNTERSIGN_EPOLL || this == COUNTERSIGN_IO_URING;
    }

    /** Whether this machine has what it needs; containers often forbid io_uring. */
    abstract boolean runsHere();

    /** Starts one on the proxies' core, ready for connections. */
    abstract ProxyUnderTest start(Contender contender, Setting setting) throws IOException;

    private static boolean isInstalled(String command) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    static List<ProxyKind> runnable() {
        return Arrays.stream(values()).filter(ProxyKind::runsHere).toList();
    }
}
