package dev.countersign.cli.probe;

import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.RealNginx;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real server of others that speaks TLS on a loopback port, set up well or wrongly. */
public record Server(int port, AutoCloseable process) implements AutoCloseable {

    /** How a server is started, given who meets. */
    @FunctionalInterface
    public interface Setup {
        Server start(Parties parties) throws IOException;
    }

    /** nginx with this party's certificate file, and more directives. */
    public static Setup nginx(String party, String file, String... more) {
        return parties -> {
            Path identity = parties.of(party);
            List<String> directives =
                    new ArrayList<>(
                            List.of(
                                    "ssl_certificate " + identity.resolve(file),
                                    "ssl_certificate_key " + identity.resolve("key.pem"),
                                    "ssl_client_certificate " + parties.root(),
                                    "ssl_verify_depth 2",
                                    "index index.html"));
            directives.addAll(List.of(more));
            if (directives.stream().noneMatch(one -> one.startsWith("ssl_protocols"))) {
                directives.add("ssl_protocols TLSv1.2 TLSv1.3");
            }
            Files.writeString(identity.resolve("index.html"), "<title>Orders</title>");
            RealNginx nginx = RealNginx.servingTls(identity, directives);
            return new Server(nginx.port(), nginx);
        };
    }

    /** {@code openssl s_server} with this party's chain, and more options. */
    public static Setup openssl(String party, String... more) {
        return parties -> {
            Path identity = parties.of(party);
            int port = FreePort.find();
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "openssl", "s_server",
                                    "-accept", "127.0.0.1:" + port,
                                    "-cert", identity.resolve("leaf.pem").toString(),
                                    "-cert_chain", parties.intermediate().toString(),
                                    "-key", identity.resolve("key.pem").toString(),
                                    "-CAfile", parties.root().toString(),
                                    "-verify_return_error", "-quiet"));
            command.addAll(List.of(more));
            RealProcess process = RealProcess.start(identity, command).awaitPort(port);
            return new Server(port, process);
        };
    }

    @Override
    public void close() throws IOException {
        try {
            process.close();
        } catch (Exception e) {
            throw new IOException("cannot stop the server", e);
        }
    }
}
