package dev.countersign.bench;

import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's haproxy as a TCP proxy: one thread, mutual TLS 1.3, no resumption, no log. */
final class Haproxy {
    private Haproxy() {}

    static ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
        Path folder = contender.folder(setting);
        int port = FreePort.find();
        setting.clientele().server().writeTo(folder);
        Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(folder.resolve("cert.pem"))
                        + Files.readString(folder.resolve("key.pem")));
        Files.writeString(
                folder.resolve("haproxy.cfg"), configuration(port, setting.service().getPort()));
        List<String> command = setting.pinned("haproxy", "-db", "-f", "haproxy.cfg");
        RealProcess process = RealProcess.start(folder, command).awaitPort(port);
        return new ProxyUnderTest(contender, process, port);
    }

    private static String configuration(int port, int service) {
        return """
        global
            nbthread 1
            maxconn 9500
            tune.ssl.cachesize 0
            ssl-default-bind-options ssl-min-ver TLSv1.3 no-tls-tickets
            ssl-default-bind-curves X25519
        defaults
            mode tcp
            timeout connect 5s
            timeout client 10m
            timeout server 10m
        frontend proven
            bind 127.0.0.1:%d backlog 4096 ssl crt both.pem ca-file trust.pem verify required
            default_backend service
        backend service
            server one 127.0.0.1:%d
        """
                .formatted(port, service);
    }
}
