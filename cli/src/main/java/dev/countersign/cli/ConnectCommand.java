package dev.countersign.cli;

import dev.countersign.cli.config.HostPort;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.MutualTls;
import dev.countersign.tls.ProvenSocket;
import dev.countersign.tls.RefusedException;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code countersign connect HOST:PORT}: like netcat, over a connection on which both sides are
 * proven. It says on standard error what it knows of the peer, and of what the peer thinks of us.
 */
@Command(name = "connect", description = "Connects standard input and output to a proven peer.")
final class ConnectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "HOST:PORT", description = "where to connect")
    private String address = "";

    @Option(
            names = "--identity",
            required = true,
            paramLabel = "DIR",
            description = "folder with cert.pem, key.pem and trust.pem")
    private Path identity = Path.of("");

    @Option(
            names = "--expect",
            required = true,
            paramLabel = "ID",
            description =
                    "who must answer, such as spiffe://acme.example/orders or dns:orders.acme.example")
    private String expect = "";

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "anchors (default: the identity's trust.pem)")
    private List<Path> trust = List.of();

    @Option(
            names = "-N",
            description =
                    "end our side when standard input ends; a countersign gateway then ends the other"
                            + " side too, so an answer that is not there yet is lost. Nothing"
                            + " answered at all: exit code 1")
    private boolean finishAtEnd;

    private final Terminal terminal;

    ConnectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        InetSocketAddress where =
                Arguments.parsed("HOST:PORT", address, text -> HostPort.parse(text).resolve());
        PeerId wanted = Arguments.parsed("--expect", expect, text -> PeerId.parse(text).orThrow());
        IdentityFolder folder = new IdentityFolder(identity);
        SignatureCheck signatures = JcaSignatureCheck.ofRuntime();
        Clock clock = Clock.systemUTC();
        TrustBundle bundle =
                TrustBundle.of(
                        TrustFiles.load(
                                trust.isEmpty() ? List.of(folder.trustFile()) : trust, signatures),
                        clock.instant());
        MutualTls tls = new MutualTls(folder.load(), bundle, signatures, clock);
        try (ProvenSocket socket = tls.connect(where, Expectation.exactly(wanted))) {
            terminal.note(
                    "proven: "
                            + socket.peer()
                            + (socket.answer() == ProvenSocket.Answer.ACCEPTED
                                    ? "; it accepted us"
                                    : "; it has not refused us within 500 ms, and does not say more"));
            return exchange(socket);
        } catch (RefusedException e) {
            throw new CountersignException(e.code(), String.valueOf(e.getMessage())).causedBy(e);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.UPSTREAM_UNREACHABLE,
                            address + ": " + e.getMessage(),
                            "see that something listens there, and that the network lets us through")
                    .causedBy(e);
        }
    }

    /** The exit code: with -N, no answer at all is a failure that must not look like success. */
    private int exchange(ProvenSocket socket) throws IOException {
        Thread.ofPlatform().daemon().name("input").start(() -> send(socket));
        long answered = 0;
        byte[] buffer = new byte[64 * 1024];
        for (int read = socket.input().read(buffer);
                read >= 0;
                read = socket.input().read(buffer)) {
            terminal.raw().write(buffer, 0, read);
            terminal.raw().flush();
            answered += read;
        }
        if (finishAtEnd && answered == 0) {
            terminal.note(
                    "the connection has ended, and nothing was answered; what was sent may have"
                            + " arrived. Leave out -N to wait for an answer");
            return 1;
        }
        return 0;
    }

    private void send(ProvenSocket socket) {
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = System.in.read(buffer); read >= 0; read = System.in.read(buffer)) {
                socket.output().write(buffer, 0, read);
            }
            if (finishAtEnd) {
                socket.finishOutput();
            }
        } catch (IOException e) {
            terminal.note("nothing more can be sent: " + e.getMessage());
        }
    }
}
