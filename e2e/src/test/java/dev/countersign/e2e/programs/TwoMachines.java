package dev.countersign.e2e.programs;

import dev.countersign.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two machines' worth of processes on loopback: an authority and a gateway in front of nginx on
 * one, a dialing gateway on the other. Each side was enrolled with nothing but a token file.
 */
public final class TwoMachines implements AutoCloseable {
    private static final String DOMAIN = "spiffe://acme.example/";

    private final Path authorityFolder;
    private final Path authorityFile;
    private final ServedFolder served;
    private Running authority;
    private final Running service;
    private final Running client;
    private final int localPort;

    private TwoMachines(Path folder, String lifetime) throws IOException {
        this.served = ServedFolder.below(folder);
        this.authorityFolder = Files.createDirectory(folder.resolve("authority"));
        this.authorityFile =
                Running.write(
                        authorityFolder,
                        "countersign.yaml",
                        """
                        trust-domain: acme.example
                        data: D
                        authority: { at: "127.0.0.1:%d", lifetime: %s, crl-lifetime: 1h }
                        """
                                .formatted(FreePort.find(), lifetime));
        this.authority = Running.authority(authorityFolder, authorityFile);
        int servicePort = FreePort.find();
        this.localPort = FreePort.find();
        this.service =
                gateway(
                        folder,
                        "service",
                        """
                          listen:
                            - name: web
                              at: 127.0.0.1:%d
                              to: 127.0.0.1:%d
                              allow: [{ peer: %sclient }]
                        """
                                .formatted(servicePort, served.port(), DOMAIN));
        this.client =
                gateway(
                        folder,
                        "client",
                        """
                          dial:
                            - name: web
                              at: 127.0.0.1:%d
                              to: 127.0.0.1:%d
                              expect: %sservice
                        """
                                .formatted(localPort, servicePort, DOMAIN));
    }

    /** All of it running, with certificates that live this long. */
    public static TwoMachines start(Path folder, String lifetime) throws IOException {
        return new TwoMachines(folder, lifetime);
    }

    private Running gateway(Path folder, String name, String ways) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Path token = home.resolve("token");
        authority
                .command(
                        "identities",
                        "codes",
                        "--token",
                        "--as",
                        DOMAIN + name,
                        "--out",
                        token.toString())
                .mustBeDone();
        Countersign.run(home, "enroll", "--token-file", token.toString(), "--out", "identity")
                .mustBeDone();
        return Running.gateway(
                home,
                Running.write(
                        home,
                        "countersign.yaml",
                        """
                        trust-domain: acme.example
                        data: D
                        gateway:
                          identity: { files: identity }
                          warm-up: 0s
                        """
                                + ways));
    }

    /** Where a plain program on the client's machine reaches the service. */
    public int localPort() {
        return localPort;
    }

    public Running service() {
        return service;
    }

    public Running client() {
        return client;
    }

    /** Kills the authority. */
    public void loseAuthority() {
        authority.signal("KILL");
        authority.process().awaitExit();
        authority.close();
    }

    /** Starts it again on the same address and data. */
    public void findAuthority() {
        authority = Running.authority(authorityFolder, authorityFile);
    }

    @Override
    public void close() {
        client.close();
        service.close();
        authority.close();
        served.close();
    }
}
