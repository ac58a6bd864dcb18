package dev.countersign.cli.config;

import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code gateway} section: who it is, whom it trusts, where it listens and dials. */
final class GatewaySection {
    private static final Path NOWHERE = Path.of("");

    private final Section part;
    private final Values values;

    private GatewaySection(Section part, Values values) {
        this.part = part;
        this.values = values;
    }

    static GatewayPart read(Section part, Values values) {
        return new GatewaySection(part, values).read();
    }

    private GatewayPart read() {
        Optional<Identity> identity = identity();
        List<Path> trust = trust();
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
        Set<HostPort> places = new HashSet<>();
        for (ListenPart one : listen) {
            if (one.at().port() != 0 && !places.add(one.at())) {
                part.invalid("listen", "has two listeners at " + one.at());
            }
        }
        List<DialPart> dial = new ArrayList<>();
        for (Section section : part.sections("dial")) {
            DialSection.read(section, values).ifPresent(dial::add);
        }
        for (DialPart one : dial) {
            if (!names.add(one.name())) {
                part.invalid("dial", "has a second use of the name " + one.name());
            }
        }
        if (!part.has("listen") && !part.has("dial")) {
            part.invalid("listen", "is missing (expected: at least one listener, or a dial)");
        } else if (part.isEmptyList("listen") && !part.has("dial")) {
            part.invalid("listen", "is empty (expected: at least one listener, or a dial)");
        } else if (part.isEmptyList("dial") && !part.has("listen")) {
            part.invalid("dial", "is empty (expected: at least one dial, or a listener)");
        }
        Optional<Duration> age = part.value("max-connection-age", Values::duration);
        part.unsupported("at-expiry");
        part.end();
        return new GatewayPart(
                identity.orElseGet(() -> new Identity.Folder(NOWHERE)), trust, listen, dial, age);
    }

    private List<Path> trust() {
        List<Path> trust =
                part.section("trust")
                        .map(section -> {
                            List<Path> files =
                                    section.texts("files").stream().map(values::path).toList();
                            section.end();
                            return files;
                        })
                        .orElse(List.of());
        if (part.has("trust") && trust.isEmpty()) {
            part.invalid("trust", "names no file (expected: files: [trust.pem])");
        }
        return trust;
    }

    private Optional<Identity> identity() {
        if (part.holdsSection("identity")) {
            Section section = part.section("identity").orElseThrow();
            Optional<Identity> folder =
                    section.required(
                            "files", text -> (Identity) new Identity.Folder(values.path(text)));
            section.end();
            return folder;
        }
        return part.required("identity", text -> new Identity.Issued(SpiffeId.of(text)));
    }

    private static Optional<ListenPart> listener(Section section) {
        Optional<String> name = section.required("name", Values::word);
        Optional<HostPort> at = section.required("at", HostPort::parse);
        Optional<HostPort> to = section.required("to", HostPort::parseService);
        Values.oneOf(section, "speak", Set.of("tcp"), Set.of("http"));
        WhenRefused whenRefused =
                Values.oneOf(section, "when-refused", Set.of("alert", "observe"), Set.of("explain"))
                        .map(WhenRefused::of)
                        .orElse(WhenRefused.ALERT);
        for (String proof : section.texts("accept")) {
            if (!proof.equals("certificate")) {
                section.unsupportedValue("accept", proof);
            }
        }
        List<Rule> allow = Rules.of(section, name.orElse("?"));
        section.end();
        if (name.isEmpty() || at.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ListenPart(name.get(), at.get(), to.get(), allow, whenRefused));
    }
}
