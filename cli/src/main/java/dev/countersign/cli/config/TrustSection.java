package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.gateway.Responders;
import dev.countersign.problem.Parsed;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads whom a gateway trusts, or one of its listeners, and how much is demanded of them. */
final class TrustSection {
    private final Section section;
    private final Values values;

    TrustSection(Section section, Values values) {
        this.section = section;
        this.values = values;
    }

    /** What holds for every listener without trust of its own, and for every dial. */
    TrustPart ofGateway() {
        List<Path> files = files();
        boolean silent =
                !section.has("revocation") && !section.has("profile") && !section.has("ocsp");
        if (files.isEmpty() && (silent || section.has("files"))) {
            section.invalid("files", "names no file (expected: [trust.pem])");
        }
        Demands demands = demands(Demands.standard());
        List<URI> responders =
                section.texts("ocsp").stream().flatMap(text -> responder(text).stream()).toList();
        if (section.has("ocsp") && demands.revocation() == RevocationMode.CHECK_IF_PRESENT) {
            section.invalid(
                    "ocsp",
                    "asks what nobody waits for (expected: with revocation: require or"
                            + " short-lived)");
        }
        section.end();
        return new TrustPart(files, demands, responders);
    }

    /** Trust of its own for a listener: its files alone; what is not demanded otherwise stays. */
    TrustPart ofListener(TrustPart ofGateway) {
        List<Path> files = files();
        if (files.isEmpty()) {
            section.invalid("files", "names no file (expected: [partner.pem])");
        }
        Demands demands = demands(ofGateway.demands());
        section.end();
        return new TrustPart(files, demands, List.of());
    }

    private List<Path> files() {
        return section.texts("files").stream().map(values::path).toList();
    }

    private Demands demands(Demands without) {
        Demands demands =
                named("profile", Profile.values(), Profile::text)
                        .map(profile -> Demands.of(profile).with(without.revocation()))
                        .orElse(without);
        return named("revocation", RevocationMode.values(), RevocationMode::text)
                .map(demands::with)
                .orElse(demands);
    }

    private Optional<URI> responder(String text) {
        return switch (Responders.parse(text)) {
            case Parsed.Good<URI>(URI at) -> Optional.of(at);
            case Parsed.Bad<URI>(String why) -> {
                section.invalid("ocsp", "is " + why);
                yield Optional.empty();
            }
        };
    }

    private <E> Optional<E> named(String key, E[] all, Function<E, String> text) {
        Set<String> names = Arrays.stream(all).map(text).collect(Collectors.toSet());
        return Values.oneOf(section, key, names, Set.of())
                .flatMap(name ->
                        Arrays.stream(all).filter(one -> text.apply(one).equals(name)).findFirst());
    }
}
