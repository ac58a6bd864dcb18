package dev.countersign.cli.config;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.AuthorityPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final HostPort AUTHORITY_AT = new HostPort("127.0.0.1", 9443);
    private static final Path DATA = Path.of("countersign-data");
    private static final TrustDomain TRUST_DOMAIN = new TrustDomain("countersign.local");
    private static final int LARGEST = 1024 * 1024;

    private final Path file;
    private final Problems problems;

    private ConfigurationFile(Path file) {
        this.file = file;
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
        Path data = root.text("data").map(this::path).orElse(DATA);
        Optional<AuthorityPart> authority = root.section("authority").map(this::authority);
        Optional<GatewayPart> gateway = root.section("gateway").map(this::gateway);
        root.end();
        return new Configuration(domain, data, authority, gateway);
    }

    private AuthorityPart authority(Section part) {
        HostPort at = part.value("at", HostPort::parse).orElse(AUTHORITY_AT);
        Optional<Path> kek = part.text("kek").map(this::path);
        String store = part.text("store").orElse("sqlite");
        if (store.startsWith("jdbc:")) {
            part.unsupportedValue("store", "another store than sqlite");
        } else if (!store.equals("sqlite")) {
            part.invalid("store", "is '" + store + "' (expected: sqlite)");
        }
        part.end();
        return new AuthorityPart(at, kek);
    }

    private GatewayPart gateway(Section part) {
        Optional<Identity> identity = identity(part);
        List<Path> trust =
                part.section("trust")
                        .map(section -> {
                            List<Path> files =
                                    section.texts("files").stream().map(this::path).toList();
                            section.end();
                            return files;
                        })
                        .orElse(List.of());
        if (part.has("trust") && trust.isEmpty()) {
            part.invalid("trust", "names no file (expected: files: [trust.pem])");
        }
        List<ListenPart> listen = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : part.sections("listen")) {
            listener(section).ifPresent(listen::add);
        }
        for (ListenPart one : listen) {
            if (!names.add(one.name())) {
                part.invalid("listen", "has two listeners named " + one.name());
            }
        }
        if (!part.has("listen")) {
            part.invalid("listen", "is missing (expected: at least one listener)");
        }
        Optional<Duration> age = part.value("max-connection-age", ConfigurationFile::duration);
        part.unsupported("dial");
        part.unsupported("at-expiry");
        part.end();
        return new GatewayPart(
                identity.orElseGet(() -> new Identity.Folder(file.toAbsolutePath())),
                trust,
                listen,
                age);
    }

    private Optional<Identity> identity(Section part) {
        if (part.holdsSection("identity")) {
            Section section = part.section("identity").orElseThrow();
            Optional<Identity> folder =
                    section.required("files", text -> (Identity) new Identity.Folder(path(text)));
            section.end();
            return folder;
        }
        return part.required("identity", text -> new Identity.Issued(SpiffeId.of(text)));
    }

    private Optional<ListenPart> listener(Section section) {
        Optional<String> name = section.required("name", ConfigurationFile::word);
        Optional<HostPort> at = section.required("at", HostPort::parse);
        Optional<HostPort> to = section.required("to", HostPort::parse);
        onlyBuilt(section, "speak", "tcp", Set.of("http"));
        onlyBuilt(section, "when-refused", "alert", Set.of("explain", "observe"));
        for (String proof : section.texts("accept")) {
            if (!proof.equals("certificate")) {
                section.unsupportedValue("accept", proof);
            }
        }
        List<Rule> allow = rules(section, name.orElse("?"));
        section.end();
        if (name.isEmpty() || at.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ListenPart(name.get(), at.get(), to.get(), allow));
    }

    private List<Rule> rules(Section listener, String name) {
        List<Rule> rules = new ArrayList<>();
        for (Section section : listener.sections("allow")) {
            String label = name + "/allow[" + (rules.size() + 1) + "]";
            Optional<Conjunction> when = conjunction(section);
            List<Conjunction> except = new ArrayList<>();
            for (Section one : section.sections("except")) {
                conjunction(one).ifPresent(except::add);
                one.end();
            }
            section.end();
            when.ifPresent(conjunction -> rules.add(new Rule(label, conjunction, except)));
        }
        if (!listener.has("allow")) {
            listener.invalid(
                    "allow", "is missing (expected: at least one rule; nobody gets in otherwise)");
        } else if (rules.isEmpty()) {
            listener.invalid("allow", "has no rule (expected: at least one)");
        }
        return rules;
    }

    private static Optional<Conjunction> conjunction(Section section) {
        for (String later : List.of("methods", "paths", "where")) {
            section.unsupported(later);
        }
        return section.required(
                "peer", text -> Conjunction.peer(PeerPattern.parse(text).orThrow()));
    }

    private static void onlyBuilt(Section section, String key, String built, Set<String> promised) {
        String value = section.text(key).orElse(built);
        if (promised.contains(value)) {
            section.unsupportedValue(key, value);
        } else if (!value.equals(built)) {
            section.invalid(key, "is '" + value + "' (expected: " + built + ")");
        }
    }

    private static String word(String text) {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "is '" + text + "' (expected: lower-case letters, digits and dashes)");
        }
        return text;
    }

    private static Duration duration(String text) {
        if (!text.matches("[1-9][0-9]{0,6}[smhd]")) {
            throw new IllegalArgumentException(
                    "is '" + text + "' (expected: a number with s, m, h or d)");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Paths in a file are relative to the folder of that file. */
    private Path path(String text) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of(text) : folder.resolve(text);
    }
}
