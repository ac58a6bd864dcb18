package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.judge.NameText;
import dev.countersign.cli.probe.Facts;
import dev.countersign.cli.probe.Owned;
import dev.countersign.cli.probe.Probe;
import dev.countersign.cli.probe.Probed;
import dev.countersign.cli.probe.Report;
import dev.countersign.identity.DnsName;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.HandshakeWalk;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.Terms;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign probe HOST:PORT}: what either side shows and wants, and what to do. */
@Command(
        name = "probe",
        description = {
            "Walks a handshake with any TLS server and says what either side showed and wanted.",
            "Exit code: 0 only when both sides are proven to each other, else 1."
        })
final class ProbeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "HOST:PORT", description = "the server")
    private String address = "";

    @Option(
            names = "--identity",
            paramLabel = "DIR",
            description =
                    "who we are: a folder with cert.pem and key.pem; once more for each further one")
    private List<Path> identities = new ArrayList<>();

    @Option(
            names = "--expect",
            paramLabel = "ID",
            description = "who must answer, such as spiffe://acme.example/web; default: HOST")
    private @Nullable String expect;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "authorities to trust, as PEM; default: trust.pem of each --identity")
    private List<Path> trust = new ArrayList<>();

    @Option(
            names = "--alpn",
            paramLabel = "NAME",
            description =
                    "an application protocol to offer (RFC 7301); default: countersign/1, http/1.1")
    private List<String> protocols = new ArrayList<>();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;
    private final Clock clock;

    ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
        this.clock = Clock.systemUTC();
    }

    @Override
    public Integer call() {
        HostPort host = Arguments.parsed("HOST:PORT", address, HostPort::parseService);
        InetSocketAddress where = Arguments.parsed("HOST:PORT", host, HostPort::resolve);
        Expectation expectation = NameText.expectation(expect == null ? host.host() : expect);
        SignatureCheck signatures = Engines.signatures();
        List<Owned> owned = identities.stream().map(Owned::in).toList();
        TrustBundle bundle =
                TrustBundle.of(TrustFiles.load(trustFiles(), signatures), clock.instant());
        HandshakeWalk walk =
                new HandshakeWalk(
                        new HandshakeWalk.Target(
                                where,
                                name(host, expectation),
                                protocols.isEmpty() ? HandshakeWalk.PROTOCOLS : protocols),
                        Terms.of(bundle, expectation, clock),
                        signatures);
        Probed probed =
                new Probe(
                                walk,
                                owned,
                                new Probed.Question(
                                        host.toString(),
                                        expectation.text(),
                                        clock.instant().truncatedTo(ChronoUnit.SECONDS)))
                        .run();
        if (json) {
            terminal.result(Json.write(Facts.of(probed)));
        } else {
            Report.lines(probed).forEach(terminal::result);
        }
        return probed.bothAreProven() ? 0 : 1;
    }

    private List<Path> trustFiles() {
        if (!trust.isEmpty()) {
            return trust;
        }
        if (identities.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "whom to trust is not said (expected: --trust FILE, or --identity DIR with a"
                            + " trust.pem)");
        }
        return identities.stream().map(one -> new IdentityFolder(one).trustFile()).toList();
    }

    /**
     * The name to ask for (RFC 6066 §3): the host that is expected, else the one that is called.
     */
    private static Optional<DnsName> name(HostPort host, Expectation expectation) {
        if (expectation instanceof Expectation.Exactly(DnsName expected)) {
            return Optional.of(expected);
        }
        return DnsName.parse(host.host()) instanceof Parsed.Good<DnsName>(DnsName called)
                ? Optional.of(called)
                : Optional.empty();
    }
}
