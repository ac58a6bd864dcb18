package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.cli.judge.BatchLine;
import dev.countersign.cli.judge.JudgedFiles;
import dev.countersign.cli.judge.Opinion;
import dev.countersign.cli.judge.Question;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Limits;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.PolicyDemand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign judge}: what the judge of every connection says of a chain in files. */
@Command(
        name = "judge",
        description = {
            "Judges a certificate chain that lies in a file, as a peer's would be judged, and says why.",
            "The profile is that of listeners; where another would say something else, it tells.",
            "Exit code: 0 when the chain is good, 1 when it is refused; of a batch, 0 when every"
                    + " line could be judged."
        })
final class JudgeCommand implements Callable<Integer> {
    private static final String UNREADABLE = "unreadable";

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "authorities to trust, as PEM; once more for each further file")
    private List<Path> trust = new ArrayList<>();

    @Option(names = "--crl", paramLabel = "FILE", description = "revocation lists, as PEM")
    private List<Path> lists = new ArrayList<>();

    @Option(
            names = "--ocsp",
            paramLabel = "FILE",
            description = "OCSP responses, as DER; once more for each further file")
    private List<Path> responses = new ArrayList<>();

    @Option(
            names = "--chain",
            paramLabel = "FILE",
            description = "the chain, leaf first, as PEM; the others in any order")
    private @Nullable Path chain;

    @Option(
            names = "--batch",
            paramLabel = "FILE.jsonl",
            description = "many chains, one JSON object each line; answers with one each line")
    private @Nullable Path batch;

    @Option(
            names = "--name",
            paramLabel = "N",
            description = "who the leaf must be: a host, address, mailbox, or spiffe://…")
    private @Nullable String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "server",
            description = "client, server, or any: the path alone; default: ${DEFAULT-VALUE}")
    private String role = "server";

    @Option(names = "--at", paramLabel = "TIME", description = "RFC 3339; default: now")
    private @Nullable String at;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "standard",
            description = "standard, strict or web; default: ${DEFAULT-VALUE}")
    private String profile = "standard";

    @Option(
            names = "--policy",
            paramLabel = "OID",
            description = "a certificate policy that is acceptable; default: any")
    private Set<String> policies = Set.of();

    @Option(
            names = "--demand",
            paramLabel = "DEMAND",
            description = {
                "require-explicit-policy, inhibit-policy-mapping or inhibit-any-policy",
                "(RFC 5280 §6.1.1); once more for each further one"
            })
    private List<String> demands = new ArrayList<>();

    @Option(
            names = "--revocation",
            paramLabel = "MODE",
            defaultValue = "check-if-present",
            description =
                    "require, short-lived or check-if-present; default: ${DEFAULT-VALUE}, and for"
                            + " lines of a batch that have lists require")
    private String revocation = "check-if-present";

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;
    private final Clock clock;

    JudgeCommand(Terminal terminal) {
        this.terminal = terminal;
        this.clock = Clock.systemUTC();
    }

    @Override
    public Integer call() throws IOException {
        SignatureCheck signatures = Engines.signatures();
        if (batch != null) {
            return judgeAll(batch, signatures);
        }
        if (chain == null || trust.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "nothing to judge (expected: --trust FILE and --chain FILE, or --batch FILE)");
        }
        Opinion opinion =
                new Question(
                                JudgedFiles.material(
                                        trust,
                                        new JudgedFiles.Said(lists, responses),
                                        BatchLine.revocation(revocation)),
                                JudgedFiles.chain(chain),
                                terms())
                        .judge(signatures);
        if (json) {
            terminal.result(Json.write(opinion.facts()));
        } else {
            opinion.lines().forEach(terminal::result);
        }
        return opinion.isGood() ? 0 : 1;
    }

    private Question.Terms terms() {
        Instant moment = at == null ? clock.instant() : BatchLine.instant(at);
        Set<PolicyDemand.Switch> switches = EnumSet.noneOf(PolicyDemand.Switch.class);
        demands.forEach(one -> switches.add(JudgedFiles.demand(one)));
        return new Question.Terms(
                BatchLine.purpose(role),
                Optional.ofNullable(name),
                moment,
                BatchLine.profile(profile),
                policies.isEmpty()
                        ? new PolicyDemand(PolicyDemand.none().acceptable(), switches)
                        : new PolicyDemand(policies, switches),
                Limits.FILES.depth());
    }

    private int judgeAll(Path file, SignatureCheck signatures) throws IOException {
        Question.Terms defaults = terms();
        boolean all = true;
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    Map<String, Object> answer = judge(line, number, defaults, signatures);
                    all &= !UNREADABLE.equals(answer.get("verdict"));
                    terminal.result(Json.write(answer));
                }
            }
        }
        return all ? 0 : 1;
    }

    private static BufferedReader open(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID, file + " cannot be read (expected: JSON lines)");
        }
        return Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    /** What cannot be trusted is refused; what is no question at all is unreadable. */
    private static Map<String, Object> judge(
            String line, int number, Question.Terms defaults, SignatureCheck signatures) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("line", number);
        if (!(Json.read(line) instanceof Parsed.Good<Object>(Map<?, ?> map))) {
            answer.put("verdict", UNREADABLE);
            answer.put("seen", "no JSON object");
            return answer;
        }
        BatchLine one = new BatchLine(map);
        answer.put("id", one.id());
        try {
            answer.putAll(one.question(defaults).judge(signatures).facts());
        } catch (CountersignException e) {
            boolean trust = e.code() == ProblemCode.CONFIG_TRUST_UNREADABLE;
            answer.put("verdict", trust ? "refused" : UNREADABLE);
            answer.put("code", e.code().slug());
            answer.put("seen", String.valueOf(e.getMessage()));
        }
        return answer;
    }
}
