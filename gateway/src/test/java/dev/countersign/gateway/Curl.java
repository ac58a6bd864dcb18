package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks a gateway with {@code curl}. */
final class Curl {
    private static final String MARK = "\ncurl saw ";

    private final TestGateway gateway;
    private final Path folder;
    private final List<String> options = new ArrayList<>();

    private Curl(TestGateway gateway, Path folder) {
        this.gateway = gateway;
        this.folder = folder;
    }

    /** As this identity. */
    static Curl as(TestIdentity identity, TestGateway gateway, Path folder) throws IOException {
        Curl curl = nobody(identity, gateway, folder);
        Path files = folder.resolve("identity");
        curl.options.addAll(List.of("--cert", files + "/cert.pem", "--key", files + "/key.pem"));
        return curl;
    }

    /** Without a certificate; whose files are written has a root to trust. */
    static Curl nobody(TestIdentity issued, TestGateway gateway, Path folder) throws IOException {
        Path files = issued.writeTo(folder.resolve("identity"));
        Curl curl = new Curl(gateway, folder);
        curl.options.addAll(List.of("--cacert", files + "/trust.pem"));
        return curl;
    }

    /** What came back. */
    record Answer(int exit, int status, String version, String head, String body) {
        Optional<String> field(String name) {
            String wanted = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                    .map(line -> line.substring(wanted.length()).strip())
                    .findFirst();
        }
    }

    /** Asks for a path, with further options. */
    Answer get(String path, String... further) {
        return ask("https://localhost:" + gateway.port() + path, further);
    }

    /** Asks for URLs; the answer is that of the last one. */
    Answer ask(String url, String... further) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--include"));
        command.addAll(List.of("--max-time", "20", "--path-as-is"));
        command.addAll(List.of("--write-out", MARK + "%{http_code} %{http_version}"));
        command.addAll(options);
        command.addAll(List.of(further));
        command.add(url);
        try (RealProcess process = RealProcess.start(folder, command)) {
            int exit = process.awaitExit();
            String all = process.output();
            int mark = all.lastIndexOf(MARK);
            assertThat(mark).as(all + process.errors()).isNotNegative();
            String[] saw = all.substring(mark + MARK.length()).strip().split(" ", -1);
            String answer = all.substring(0, mark).replace("\r", "");
            while (answer.startsWith("HTTP/1.1 100")) {
                answer = answer.substring(answer.indexOf("\n\n") + 2);
            }
            int end = answer.indexOf("\n\n");
            return new Answer(
                    exit,
                    Integer.parseInt(saw[0]),
                    saw[1],
                    end < 0 ? answer : answer.substring(0, end),
                    end < 0 ? "" : answer.substring(end + 2));
        }
    }
}
