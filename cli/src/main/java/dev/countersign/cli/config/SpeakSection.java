package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Listen.Speak;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.gateway.http.HttpService.Version;
import dev.countersign.gateway.http.PeerField;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what a listener and its service speak. */
final class SpeakSection {
    private static final String TCP = "tcp";
    private static final String HTTP = "http";
    private static final Map<String, PeerField> FIELDS =
            Arrays.stream(PeerField.values())
                    .collect(Collectors.toMap(PeerField::word, Function.identity()));
    private static final Map<String, Version> VERSIONS =
            Arrays.stream(Version.values())
                    .collect(Collectors.toMap(Version::word, Function.identity()));

    private SpeakSection() {}

    static Speak read(Section listener, WhenRefused whenRefused) {
        boolean http =
                Values.oneOf(listener, "speak", Set.of(TCP, HTTP), Set.of())
                        .orElse(TCP)
                        .equals(HTTP);
        return http ? http(listener, whenRefused) : tcp(listener, whenRefused);
    }

    private static Speak tcp(Section listener, WhenRefused whenRefused) {
        if (listener.has("http")) {
            listener.invalid("http", "is there, and what is spoken is tcp (expected: speak: http)");
            listener.section("http");
        }
        if (whenRefused == WhenRefused.EXPLAIN) {
            listener.invalid(
                    "when-refused",
                    "is explain, and what is spoken is tcp, in which nothing can be said"
                            + " (expected: alert or observe, or speak: http)");
        }
        return new Speak.Tcp(Values.ending(listener));
    }

    private static Speak http(Section listener, WhenRefused whenRefused) {
        if (Values.ending(listener) == Ending.EACH_WAY) {
            listener.invalid(
                    "half-close",
                    "is true, and what is spoken is http, where a request says where it ends"
                            + " (expected: false)");
        }
        Refusing refusing = whenRefused == WhenRefused.EXPLAIN ? Refusing.EXPLAIN : Refusing.ALERT;
        Optional<Section> section = listener.section("http");
        Set<PeerField> tell = section.map(SpeakSection::tell).orElse(Set.of(PeerField.PEER));
        Version version =
                section.flatMap(one -> Values.oneOf(one, "upstream", VERSIONS.keySet(), Set.of()))
                        .map(VERSIONS::get)
                        .orElse(Version.HTTP_1);
        section.ifPresent(Section::end);
        return new Speak.Http(new HttpService(tell, version, refusing));
    }

    private static Set<PeerField> tell(Section section) {
        Set<PeerField> tell = EnumSet.noneOf(PeerField.class);
        for (String word : section.texts("forward")) {
            PeerField field = FIELDS.get(word);
            if (field == null) {
                section.invalid(
                        "forward",
                        "has '"
                                + word
                                + "' (expected: "
                                + String.join(", ", FIELDS.keySet().stream().sorted().toList())
                                + ")");
            } else {
                tell.add(field);
            }
        }
        return section.has("forward") ? tell : Set.of(PeerField.PEER);
    }
}
