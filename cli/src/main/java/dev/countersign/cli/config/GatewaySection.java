package dev.countersign.cli.config;

import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.Responders;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.Parsed;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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
        TrustPart trust = trust();
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
        Limits limits = LimitsSection.read(part);
        part.unsupported("at-expiry");
        part.end();
        return new GatewayPart(
                identity.orElseGet(() -> new Identity.Folder(NOWHERE)),
                trust,
                listen,
                dial,
                limits);
    }

    private TrustPart trust() {
        return part.section("trust").map(this::trust).orElseGet(TrustPart::ofIdentity);
    }

    private TrustPart trust(Section section) {
        List<Path> files = section.texts("files").stream().map(values::path).toList();
        boolean silent =
                !section.has("revocation") && !section.has("profile") && !section.has("ocsp");
        if (files.isEmpty() && (silent || section.has("files"))) {
            part.invalid("trust", "names no file (expected: files: [trust.pem])");
        }
        RevocationMode mode =
                named(section, "revocation", RevocationMode.values(), RevocationMode::text)
                        .orElse(RevocationMode.CHECK_IF_PRESENT);
        Profile profile =
                named(section, "profile", Profile.values(), Profile::text).orElse(Profile.STANDARD);
        List<URI> responders =
                section.texts("ocsp").stream()
                        .flatMap(text -> responder(section, text).stream())
                        .toList();
        if (section.has("ocsp") && mode == RevocationMode.CHECK_IF_PRESENT) {
            section.invalid(
                    "ocsp",
                    "asks what nobody waits for (expected: with revocation: require or"
                            + " short-lived)");
        }
        section.end();
        return new TrustPart(files, Demands.of(profile).with(mode), responders);
    }

    private static Optional<URI> responder(Section section, String text) {
        return switch (Responders.parse(text)) {
            case Parsed.Good<URI>(URI at) -> Optional.of(at);
            case Parsed.Bad<URI>(String why) -> {
                section.invalid("ocsp", "is " + why);
                yield Optional.empty();
            }
        };
    }

    private static <E> Optional<E> named(
            Section section, String key, E[] all, Function<E, String> text) {
        Set<String> names = Arrays.stream(all).map(text).collect(Collectors.toSet());
        return Values.oneOf(section, key, names, Set.of())
                .flatMap(name ->
                        Arrays.stream(all).filter(one -> text.apply(one).equals(name)).findFirst());
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
