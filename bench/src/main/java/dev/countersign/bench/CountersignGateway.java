package dev.countersign.bench;

import dev.countersign.gateway.Transport;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The product as it is: its launcher runs {@code gateway --config} with judge, confirm, policy and
 * journal, in a copy of the distribution. The gateway takes the best transport that it finds, so
 * the copy leaves out the native code of those that are better than the one wanted.
 */
final class CountersignGateway {
    private static final List<String> PARTS = List.of("countersign", ".mvn/jdk.sh");
    private static final Path DISTRIBUTION = Path.of("cli/target/dist");
    private static final String CLASS_ARCHIVE = "countersign.jsa";

    private static final Duration STARTING = Duration.ofMinutes(2);

    private CountersignGateway() {}

    static ProxyUnderTest start(Contender contender, Transport transport, Setting setting)
            throws IOException {
        Path folder = contender.folder(setting);
        Path copy = folder.resolve("product");
        copyProduct(contender.home(), copy, transport);
        int port = FreePort.find();
        setting.clientele().server().writeTo(folder.resolve("identity"));
        Path file = folder.resolve("countersign.yaml");
        PolicyFile policy = PolicyFile.write(file, peers -> configuration(port, setting, peers));
        List<String> command = new ArrayList<>(List.of("env", "COUNTERSIGN_BUILD=never"));
        command.addAll(
                setting.pinned(
                        copy.resolve("countersign").toString(),
                        "gateway",
                        "--config",
                        "countersign.yaml"));
        RealProcess process = RealProcess.start(folder, command);
        process.patient(STARTING).awaitLine("ready");
        return new ProxyUnderTest(contender, process, port, Optional.of(policy));
    }

    private static void copyProduct(Path home, Path copy, Transport transport) throws IOException {
        for (String part : PARTS) {
            copy(home.resolve(part), copy.resolve(part));
        }
        Path distribution = home.resolve(DISTRIBUTION);
        try (Stream<Path> files = Files.walk(distribution)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                // the archive belongs to the place where it was made, and helps the start alone
                if (!name.equals(CLASS_ARCHIVE) && !isBetterThan(transport, name)) {
                    copy(file, copy.resolve(DISTRIBUTION).resolve(distribution.relativize(file)));
                }
            }
        }
    }

    private static boolean isBetterThan(Transport wanted, String jar) {
        return (wanted != Transport.IO_URING && jar.startsWith("netty-transport-native-io_uring-"))
                || (wanted == Transport.NIO && jar.startsWith("netty-transport-native-epoll-"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Path folder = to.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static String configuration(int port, Setting setting, List<String> peers) {
        String warmUp =
                setting.plan().gatewayWarmUp.map(time -> "  warm-up: " + time + "\n").orElse("");
        return """
        trust-domain: %s
        data: data
        gateway:
        %s\
          identity: { files: identity }
          limits: { handshakes: 10000, handshake-time: 60s }
          listen:
            - name: echo
              at: 127.0.0.1:%d
              to: 127.0.0.1:%d
              allow:
        %s\
        """
                .formatted(
                        Clientele.TRUST_DOMAIN,
                        warmUp,
                        port,
                        setting.service().getPort(),
                        peers.stream()
                                .map(peer ->
                                        "        - peer: spiffe://"
                                                + Clientele.TRUST_DOMAIN
                                                + "/"
                                                + peer
                                                + "\n")
                                .collect(Collectors.joining()));
    }
}
