package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.AuthorityPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Weakening;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads {@code countersign.yaml}. Unknown keys are errors, promised keys that are not built yet are
 * {@code config.unsupported}, and every problem of the file is told at once.
 */
public final class ConfigurationFile {
    private static final Path DATA = Path.of("countersign-data");
    private static final TrustDomain TRUST_DOMAIN = new TrustDomain("countersign.local");
    private static final int LARGEST = 1024 * 1024;

    private final Values values;
    private final Problems problems;

    private ConfigurationFile(Path file) {
        this.values = new Values(file);
        this.problems = new Problems(file.toString());
    }

    /** The whole configuration, or one error with everything that is wrong. */
    public static Configuration read(Path file) {
        byte[] content = SafeFiles.read(file, ProblemCode.CONFIG_UNREADABLE);
        ConfigurationFile reader = new ConfigurationFile(file);
        Node root = compose(file, content);
        Configuration configuration = reader.root(new Section("", root, reader.problems));
        reader.problems.throwIfAny();
        return configuration;
    }

    private static Node compose(Path file, byte[] content) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setCodePointLimit(LARGEST);
        try {
            Node root =
                    new Yaml(options)
                            .compose(new StringReader(new String(content, StandardCharsets.UTF_8)));
            if (root == null) {
                throw new CountersignException(ProblemCode.CONFIG_UNREADABLE, file + " is empty");
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new CountersignException(
                            ProblemCode.CONFIG_UNREADABLE,
                            file + ":" + line + ": " + e.getProblem())
                    .causedBy(e);
        } catch (YAMLException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_UNREADABLE, file + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    private Configuration root(Section root) {
        TrustDomain domain =
                root.value("trust-domain", text -> TrustDomain.parse(text).orThrow())
                        .orElse(TRUST_DOMAIN);
        Path data = root.text("data").map(values::path).orElse(DATA);
        Optional<HostPort> admin = root.section("admin").flatMap(ConfigurationFile::admin);
        Optional<AuthorityPart> authority =
                root.section("authority").map(part -> AuthoritySection.read(part, values));
        Optional<GatewayPart> gateway =
                root.section("gateway").map(part -> GatewaySection.read(part, values));
        Weakening weakening =
                root.value("allow-weaker", Values::yes)
                        .map(yes -> yes ? Weakening.ALLOWED : Weakening.REFUSED)
                        .orElse(Weakening.REFUSED);
        root.end();
        if (!root.has("gateway") && !root.has("authority")) {
            root.invalid("gateway", "is missing, and so is authority (expected: one of them)");
        }
        return new Configuration(domain, data, admin, weakening, authority, gateway);
    }

    private static Optional<HostPort> admin(Section section) {
        Optional<HostPort> at = section.required("at", HostPort::parse);
        section.end();
        return at;
    }
}
