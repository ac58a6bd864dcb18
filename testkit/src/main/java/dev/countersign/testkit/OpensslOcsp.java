package dev.countersign.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * OCSP responses that {@code openssl ocsp} makes, signed by a responder of a test authority: an
 * independent peer of whoever reads them. They count from now for a day by the wall clock.
 */
public final class OpensslOcsp {
    private final Path folder;
    private final TestAuthority authority;

    private OpensslOcsp(Path folder, TestAuthority authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /** A responder of this authority, whose files lie in a folder of their own. */
    public static OpensslOcsp of(TestAuthority authority, Path folder) throws IOException {
        authority.issue().dns("ocsp.test.example").ocspResponder().make().writeTo(folder);
        Files.writeString(folder.resolve("issuer.pem"), Pem.certificate(authority.intermediate()));
        return new OpensslOcsp(folder, authority);
    }

    /** What the index of the authority says of a certificate. */
    public enum Status {
        GOOD,
        REVOKED,
        UNKNOWN
    }

    /** The file of a response about this peer's leaf. */
    public Path about(TestIdentity peer, Status status) throws IOException {
        Path index = index(peer, status);
        Path leaf = Files.createTempFile(folder, "leaf", ".pem");
        Files.writeString(leaf, Pem.certificates(peer.chainDer().subList(0, 1)));
        Path response = Files.createTempFile(folder, "response", ".der");
        List<String> command = responder(index);
        command.addAll(List.of("-ndays", "1"));
        command.addAll(List.of("-issuer", folder + "/issuer.pem", "-cert", leaf.toString()));
        command.addAll(List.of("-respout", response.toString(), "-noverify"));
        try (RealProcess openssl = RealProcess.start(folder, command)) {
            if (openssl.awaitExit() != 0 || Files.size(response) == 0) {
                throw new AssertionError("openssl made no response: " + openssl.errors());
            }
        }
        return response;
    }

    /**
     * Answers on a loopback port, for minutes, that this peer's leaf is so; of any other it knows
     * nothing.
     */
    public Served serve(int port, TestIdentity peer, Status status) throws IOException {
        List<String> command = responder(index(peer, status));
        command.addAll(List.of("-port", String.valueOf(port), "-nmin", "5"));
        RealProcess process = RealProcess.start(folder, command);
        try {
            // it answers one connection after the other, and waits for ever on one that only looks
            process.awaitLine("waiting for");
            return new Served(process, port);
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** A responder that runs. */
    public record Served(RealProcess process, int port) implements AutoCloseable {
        public URI at() {
            return URI.create("http://127.0.0.1:" + port + "/");
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private List<String> responder(Path index) {
        List<String> command = new ArrayList<>(List.of("openssl", "ocsp"));
        command.addAll(List.of("-index", index.toString(), "-CA", folder + "/issuer.pem"));
        command.addAll(List.of("-rsigner", folder + "/leaf.pem", "-rkey", folder + "/key.pem"));
        return command;
    }

    private Path index(TestIdentity peer, Status status) throws IOException {
        String serial = String.format(Locale.ROOT, "%032X", peer.leaf().getSerialNumber());
        String line =
                switch (status) {
                    case GOOD -> "V\t491231235959Z\t\t" + serial + "\tunknown\t/CN=peer\n";
                    case REVOKED ->
                            "R\t491231235959Z\t200101000000Z\t" + serial + "\tunknown\t/CN=peer\n";
                    case UNKNOWN -> "";
                };
        return Files.writeString(Files.createTempFile(folder, "index", ".txt"), line);
    }

    @Override
    public String toString() {
        return "OpensslOcsp[" + authority + "]";
    }
}
