package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.AccessLogPart;
import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.Extras;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.gateway.AccessLog;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.pkcs11.Pkcs11Uri;
import dev.countersign.identity.HostPattern;
import dev.countersign.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the {@code gateway} section: who it is, whom it trusts, where it listens and dials. */
final class GatewaySection {
    private static final Path NOWHERE = Path.of("");

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(1);

    private static final Map<String, AccessLog.Format> FORMATS =
            Arrays.stream(AccessLog.Format.values())
                    .collect(Collectors.toMap(AccessLog.Format::word, Function.identity()));

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
        TrustPart trust =
                part.section("trust")
                        .map(section -> new TrustSection(section, values).ofGateway())
                        .orElseGet(TrustPart::ofIdentity);
        List<ListenPart> listen = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : part.sections("listen")) {
            ListenSection.read(section, values, trust).ifPresent(listen::add);
        }
        for (ListenPart one : listen) {
            if (!names.add(one.name())) {
                part.invalid("listen", "has two listeners named " + one.name());
            }
        }
        mustBeApart(listen);
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
        Duration warmUp = part.value("warm-up", GatewaySection::warmUp).orElse(WARM_UP);
        Optional<AccessLogPart> accessLog = part.section("access-log").flatMap(this::accessLog);
        part.end();
        return new GatewayPart(
                identity.orElseGet(() -> new Identity.Folder(NOWHERE)),
                trust,
                listen,
                dial,
                limits,
                new Extras(warmUp, accessLog));
    }

    private Optional<AccessLogPart> accessLog(Section section) {
        Optional<Path> file = section.required("file", values::path);
        AccessLog.Format format =
                Values.oneOf(section, "format", FORMATS.keySet(), Set.of())
                        .map(FORMATS::get)
                        .orElse(AccessLog.Format.JSON);
        section.end();
        return file.map(path -> new AccessLogPart(path, format));
    }

    /** None at all, or for a length of time. */
    private static Duration warmUp(String text) {
        return text.equals("0s")
                ? Duration.ZERO
                : Values.duration(text, Duration.ofSeconds(1), LONGEST_WARM_UP);
    }

    /** Proxies say for whom they speak before it is known which service is asked for. */
    private void mustHaveOneProxies(ListenPart one, List<ListenPart> listen) {
        boolean same =
                listen.stream()
                        .filter(other -> other.at().equals(one.at()))
                        .allMatch(other -> other.place().proxies().equals(one.place().proxies()));
        if (!same) {
            part.invalid(
                    "listen",
                    "has listeners at "
                            + one.at()
                            + " with different proxy-protocol.from (expected: the same for all)");
        }
    }

    /** Those at one address are told apart by their hosts, and by nothing else. */
    private void mustBeApart(List<ListenPart> listen) {
        Map<LocalPlace, Set<HostPattern>> taken = new HashMap<>();
        for (ListenPart one : listen) {
            Set<HostPattern> hosts = one.place().hosts();
            if (isAnyPort(one.at()) && hosts.isEmpty()) {
                continue;
            }
            Set<HostPattern> others = taken.get(one.at());
            if (others == null) {
                taken.put(one.at(), new HashSet<>(hosts));
            } else if (others.isEmpty() || hosts.isEmpty()) {
                part.invalid(
                        "listen",
                        "has two listeners at " + one.at() + " (expected: hosts: [...] for each)");
            } else {
                mustHaveOneProxies(one, listen);
                for (HostPattern host : hosts) {
                    if (!others.add(host)) {
                        part.invalid("listen", "has two listeners for " + host + " at " + one.at());
                    }
                }
            }
        }
    }

    private static boolean isAnyPort(LocalPlace at) {
        return at instanceof LocalPlace.Port(HostPort address) && address.port() == 0;
    }

    private Optional<Identity> identity() {
        if (!part.holdsSection("identity")) {
            return part.required("identity", text -> new Identity.Issued(SpiffeId.of(text)));
        }
        Section section = part.section("identity").orElseThrow();
        Optional<Identity> identity =
                section.has("key") || section.has("certificates")
                        ? inToken(section)
                        : section.required(
                                "files", text -> (Identity) new Identity.Folder(values.path(text)));
        section.end();
        return identity;
    }

    /** What is trusted has no folder to be found in by default. */
    private Optional<Identity> inToken(Section section) {
        Optional<Path> certificates = section.required("certificates", values::path);
        Optional<Pkcs11Uri> key = section.required("key", GatewaySection::key);
        if (section.has("files")) {
            section.invalid(
                    "files", "stands beside key (expected: files, or certificates and key)");
        }
        section.text("files");
        if (!part.has("trust")) {
            part.invalid(
                    "trust", "is missing (expected: trust: { files: [...] } with identity.key)");
        }
        return certificates.flatMap(
                chain -> key.map(uri -> (Identity) new Identity.Token(chain, uri)));
    }

    private static Pkcs11Uri key(String text) {
        if (!Pkcs11Uri.isMeant(text)) {
            throw new IllegalArgumentException(
                    "is no PKCS#11 URI (expected: pkcs11:…; a key in a file belongs into a folder:"
                            + " files)");
        }
        return Pkcs11Uri.parse(text);
    }
}
