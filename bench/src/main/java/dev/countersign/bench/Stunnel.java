package dev.countersign.bench;

import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's stunnel: a thread for each connection, mutual TLS 1.3, no resumption, no log. */
final class Stunnel {
    private Stunnel() {}

    static ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
        Path folder = contender.folder(setting);
        int port = FreePort.find();
        setting.clientele().server().writeTo(folder);
        Files.writeString(
                folder.resolve("stunnel.conf"), configuration(port, setting.service().getPort()));
        List<String> command = setting.pinned("stunnel4", "stunnel.conf");
        RealProcess process = RealProcess.start(folder, command).awaitPort(port);
        return new ProxyUnderTest(contender, process, port);
    }

    private static String configuration(int port, int service) {
        return """
        foreground = yes
        pid =
        debug = 3
        socket = l:TCP_NODELAY=1
        socket = r:TCP_NODELAY=1
        [proven]
        accept = 127.0.0.1:%d
        connect = 127.0.0.1:%d
        cert = cert.pem
        key = key.pem
        CAfile = trust.pem
        verifyChain = yes
        sslVersionMin = TLSv1.3
        curves = X25519
        options = NO_TICKET
        sessionCacheSize = 1
        sessionResume = no
        TIMEOUTidle = 600
        """
                .formatted(port, service);
    }
}
