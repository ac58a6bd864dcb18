package dev.countersign.gateway.pkcs11;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which private key, in which token, through which module, by the PIN in which file: a {@code
 * pkcs11:} URI (RFC 7512), of which everything that is there must be understood.
 *
 * @param token what the token must be like
 * @param key what the key must be like
 * @param module the token's PKCS#11 library
 * @param pin the file that holds the PIN
 */
public record Pkcs11Uri(Token token, Key key, Path module, Path pin) {
    private static final String SCHEME = "pkcs11:";
    private static final String FILE = "file:";

    private static final Set<String> OF_TOKEN =
            Set.of("token", "manufacturer", "model", "serial", "slot-id");
    private static final Set<String> OF_KEY = Set.of("object", "id", "type");
    private static final Set<String> NOT_READ =
            Set.of(
                    "library-description",
                    "library-manufacturer",
                    "library-version",
                    "slot-description",
                    "slot-manufacturer",
                    "module-name");

    /**
     * What a token must be like.
     *
     * @param attributes {@code token} (its label), {@code manufacturer}, {@code model} and {@code
     *     serial}, as far as they are wanted
     */
    public record Token(Map<String, String> attributes, OptionalLong slot) {
        public Token {
            attributes = Map.copyOf(attributes);
        }

        /** Whether a token in a slot is like that. */
        boolean fits(long inSlot, Map<String, String> told) {
            return (slot.isEmpty() || slot.getAsLong() == inSlot)
                    && attributes.entrySet().stream()
                            .allMatch(one -> one.getValue().equals(told.get(one.getKey())));
        }

        @Override
        public String toString() {
            Map<String, String> all = new TreeMap<>(attributes);
            slot.ifPresent(number -> all.put("slot-id", String.valueOf(number)));
            return all.entrySet().stream()
                    .map(one -> one.getKey() + "=" + one.getValue())
                    .collect(Collectors.joining(";"));
        }
    }

    /**
     * What a private key must be like.
     *
     * @param object its label
     * @param id its identifier, in hexadecimal digits
     */
    public record Key(Optional<String> object, Optional<String> id) {
        @Override
        public String toString() {
            return Stream.of(object.map(label -> "object=" + label), id.map(hex -> "id=" + hex))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(";"));
        }
    }

    /** Whether a text means to be such a URI. */
    public static boolean isMeant(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is none, or asks for what is not done here; it says
     *     what was seen and what was wanted, and nothing that may be secret
     */
    public static Pkcs11Uri parse(String text) {
        if (!isMeant(text)) {
            throw new IllegalArgumentException(
                    "is no PKCS#11 URI (expected: pkcs11:token=…;object=…?module-path=…&pin-source=file:…)");
        }
        int query = text.indexOf('?');
        String path = text.substring(SCHEME.length(), query < 0 ? text.length() : query);
        UriAttributes inPath = UriAttributes.inPath(path);
        UriAttributes inQuery = UriAttributes.inQuery(query < 0 ? "" : text.substring(query + 1));
        mustKnow(inPath, inQuery);
        mustBePrivate(inPath);
        return new Pkcs11Uri(
                new Token(inPath.texts(without(OF_TOKEN, "slot-id")), slot(inPath)),
                new Key(inPath.text("object"), inPath.hex("id")),
                module(inQuery),
                pin(inQuery));
    }

    private static void mustKnow(UriAttributes inPath, UriAttributes inQuery) {
        if (inQuery.has("pin-value")) {
            throw new IllegalArgumentException(
                    "has a PIN in it (expected: pin-source=file:/PATH, a file that its owner alone may"
                            + " read; secrets do not stand in configurations)");
        }
        for (String name : inPath.names()) {
            if (!OF_TOKEN.contains(name) && !OF_KEY.contains(name)) {
                throw unknown(
                        name, "token, manufacturer, model, serial, slot-id, object, id or type");
            }
        }
        for (String name : inQuery.names()) {
            if (!name.equals("module-path") && !name.equals("pin-source")) {
                throw unknown(name, "module-path and pin-source behind the '?'");
            }
        }
    }

    private static IllegalArgumentException unknown(String name, String expected) {
        String what = NOT_READ.contains(name) ? ", which is not read here" : ", which is not known";
        return new IllegalArgumentException(
                "has the attribute " + name + what + " (expected: " + expected + ")");
    }

    private static void mustBePrivate(UriAttributes inPath) {
        Optional<String> type = inPath.text("type");
        if (type.isPresent() && !type.get().equals("private")) {
            throw new IllegalArgumentException(
                    "has type=" + type.get() + " (expected: type=private)");
        }
    }

    /** RFC 7512 §2.3: {@code pk11-slot-id} is digits alone. */
    private static OptionalLong slot(UriAttributes inPath) {
        Optional<String> slot = inPath.text("slot-id");
        if (slot.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!slot.get().matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    "has slot-id=" + slot.get() + " (expected: a number)");
        }
        return OptionalLong.of(Long.parseLong(slot.get()));
    }

    private static Path module(UriAttributes inQuery) {
        return absolute(
                "module-path",
                inQuery.text("module-path")
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "names no module (expected: module-path=/PATH, the token's"
                                                + " PKCS#11 library)")));
    }

    /** RFC 7512 §2.4 leaves the form open; a file URI (RFC 8089) is the one that is read. */
    private static Path pin(UriAttributes inQuery) {
        String source =
                inQuery.text("pin-source")
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "names no file with the PIN (expected: pin-source=file:/PATH)"));
        if (!source.startsWith(FILE)) {
            throw new IllegalArgumentException(
                    "has a pin-source that is no file (expected: pin-source=file:/PATH)");
        }
        String path = source.substring(FILE.length());
        return absolute("pin-source", path.startsWith("///") ? path.substring(2) : path);
    }

    private static Path absolute(String name, String path) {
        if (!path.startsWith("/") || path.startsWith("//") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "has " + name + " " + path + " (expected: a path from the root on)");
        }
        return Path.of(path);
    }

    private static String[] without(Set<String> names, String one) {
        return names.stream().filter(name -> !name.equals(one)).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return "the key '" + key + "' in the token '" + token + "'";
    }
}
