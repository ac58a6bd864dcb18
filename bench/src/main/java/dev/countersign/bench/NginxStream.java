package dev.countersign.bench;

import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Debian's nginx with its stream module: one worker, mutual TLS 1.3, no resumption, no log of
 * connections.
 */
final class NginxStream {
    private NginxStream() {}

    static ProxyUnderTest start(Contender contender, Setting setting) throws IOException {
        return startWithBuffers(contender, "16k", setting);
    }

    /** With another {@code proxy_buffer_size} than nginx's own. */
    static ProxyUnderTest startWithBuffers(Contender contender, String size, Setting setting)
            throws IOException {
        Path folder = contender.folder(setting);
        int port = FreePort.find();
        setting.clientele().server().writeTo(folder);
        Files.writeString(
                folder.resolve("nginx.conf"),
                configuration(port, setting.service().getPort(), size));
        List<String> command =
                setting.pinned("nginx", "-p", folder + "/", "-e", "error.log", "-c", "nginx.conf");
        RealProcess process = RealProcess.start(folder, command).awaitPort(port);
        return new ProxyUnderTest(contender, process, port);
    }

    private static String configuration(int port, int service, String buffers) {
        return """
        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        events { worker_connections 19000; }
        stream {
            ssl_protocols TLSv1.3;
            ssl_ecdh_curve X25519;
            ssl_certificate cert.pem;
            ssl_certificate_key key.pem;
            ssl_client_certificate trust.pem;
            ssl_verify_client on;
            ssl_verify_depth 3;
            ssl_session_tickets off;
            ssl_session_cache off;
            ssl_conf_command NumTickets 0;
            server {
                listen 127.0.0.1:%d ssl;
                proxy_pass 127.0.0.1:%d;
                proxy_buffer_size %s;
            }
        }
        """
                .formatted(port, service, buffers);
    }
}
