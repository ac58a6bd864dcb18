package dev.countersign.cli;

import dev.countersign.authority.enrolment.AuthorityAddress;
import dev.countersign.authority.enrolment.Member;
import dev.countersign.authority.enrolment.TokenFile;
import dev.countersign.authority.wire.Json;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code countersign enroll}: gets a first certificate from an authority by a token file, or renews
 * the one that is there. Writes nothing before the authority has proven itself and its answer
 * stands.
 */
@Command(
        name = "enroll",
        description = "Gets an identity from an authority, or renews it.",
        footer = {
            "",
            "  countersign enroll --token-file web.token --out web",
            "  countersign enroll --renew --out web"
        })
final class EnrollCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            description = "https://host:port of the authority (default: as the token file says)")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "what countersign identities codes --token wrote")
    private @Nullable Path tokenFile;

    @Option(names = "--renew", description = "renew the identity that is in the folder")
    private boolean renew;

    @Option(
            names = "--as",
            paramLabel = "ID",
            description = "spiffe://… that is wanted (default: what the token was given out for)")
    private @Nullable String as;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "the identity's folder")
    private Path out = Path.of("");

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    EnrollCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (renew == (tokenFile != null)) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "one of --token-file FILE and --renew (expected: exactly one)");
        }
        Member member =
                new Member(
                        new IdentityFolder(out), JcaSignatureCheck.ofRuntime(), Clock.systemUTC());
        Certificate leaf =
                tokenFile == null ? member.renew() : member.enrol(invitation(), wanted());
        tell(leaf);
        return 0;
    }

    private TokenFile invitation() {
        TokenFile invitation = TokenFile.read(java.util.Objects.requireNonNull(tokenFile));
        if (url != null) {
            AuthorityAddress asked =
                    Arguments.parsed("URL", url, text -> AuthorityAddress.parse(text).orThrow());
            if (!asked.uri().equals(invitation.authority())) {
                throw new CountersignException(
                        ProblemCode.USAGE_INVALID,
                        "URL: "
                                + asked.uri()
                                + " (expected: "
                                + invitation.authority()
                                + ", as the token file says)");
            }
        }
        return invitation;
    }

    private Optional<SpiffeId> wanted() {
        return Optional.ofNullable(as).map(text -> Arguments.parsed("--as", text, SpiffeId::of));
    }

    private void tell(Certificate leaf) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", nameOf(leaf));
        facts.put("serial", leaf.serial().toString(16));
        facts.put("not-after", leaf.notAfter());
        facts.put("folder", out);
        if (json) {
            terminal.result(Json.write(facts));
            return;
        }
        facts.forEach((key, value) -> terminal.result(key + ": " + value));
        terminal.note(
                "next: countersign connect HOST:PORT --identity "
                        + out
                        + " --expect ID, or gateway.identity: { files: "
                        + out
                        + " }, which is then renewed by itself");
    }

    private static String nameOf(Certificate leaf) {
        return leaf.names().stream()
                .filter(GeneralName.Uri.class::isInstance)
                .map(name -> ((GeneralName.Uri) name).value())
                .findFirst()
                .orElse(leaf.subject().toString());
    }
}
