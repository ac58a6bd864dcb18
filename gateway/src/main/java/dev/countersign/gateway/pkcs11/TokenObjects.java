package dev.countersign.gateway.pkcs11;

import dev.countersign.gateway.pkcs11.Cryptoki.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The private keys that a session sees in its token. */
final class TokenObjects {
    static final long RSA = 0;
    static final long EC = 3;

    private static final long CKA_CLASS = 0;
    private static final long CKA_TOKEN = 1;
    private static final long CKA_LABEL = 3;
    private static final long CKA_KEY_TYPE = 0x100;
    private static final long CKA_ID = 0x102;
    private static final long PRIVATE_KEY = 3;
    private static final byte TRUE = 1;

    /** CK_ATTRIBUTE: a type, a pointer and a length. */
    private static final int ATTRIBUTE_WORDS = 3;

    private static final int MOST_NAMED = 20;

    private final Cryptoki.Run module;
    private final long session;

    TokenObjects(Cryptoki.Run module, long session) {
        this.module = module;
        this.session = session;
    }

    /** The handle of the one private key that is like that. */
    long find(Pkcs11Uri.Key wanted) throws TokenFault, CryptokiException {
        List<Long> found = privateKeys(wanted);
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new TokenFault(
                    "the token has no private key '" + wanted + "'; it has " + allNamed(),
                    "name a key that is there, or put it into the token");
        }
        throw new TokenFault(
                found.size() + " private keys are '" + wanted + "': " + named(found),
                "name the key's object and id");
    }

    /** CKK_RSA, CKK_EC or another. */
    long kind(long key) throws CryptokiException {
        byte[] value = value(key, CKA_KEY_TYPE).orElseThrow(IllegalStateException::new);
        return MemorySegment.ofArray(value).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    private String allNamed() throws CryptokiException {
        List<Long> all = privateKeys(new Pkcs11Uri.Key(Optional.empty(), Optional.empty()));
        return all.isEmpty() ? "none at all" : named(all);
    }

    private String named(List<Long> keys) throws CryptokiException {
        List<String> names = new ArrayList<>();
        for (long key : keys) {
            String label =
                    value(key, CKA_LABEL)
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .orElse("");
            String id = value(key, CKA_ID).map(HexFormat.of()::formatHex).orElse("");
            names.add("object=" + label + ", id=" + id);
        }
        return names.stream().collect(Collectors.joining("; "));
    }

    private List<Long> privateKeys(Pkcs11Uri.Key wanted) throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            List<Long> template = new ArrayList<>();
            add(template, CKA_CLASS, arena.allocateFrom(ValueLayout.JAVA_LONG, PRIVATE_KEY));
            add(template, CKA_TOKEN, arena.allocateFrom(ValueLayout.JAVA_BYTE, TRUE));
            wanted.object()
                    .map(label -> label.getBytes(StandardCharsets.UTF_8))
                    .ifPresent(bytes -> add(template, CKA_LABEL, bytes(arena, bytes)));
            wanted.id()
                    .map(HexFormat.of()::parseHex)
                    .ifPresent(bytes -> add(template, CKA_ID, bytes(arena, bytes)));
            long[] words = template.stream().mapToLong(Long::longValue).toArray();
            module.call(
                    Function.FIND_OBJECTS_INIT,
                    session,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, words),
                    (long) words.length / ATTRIBUTE_WORDS);
            try {
                MemorySegment handles = arena.allocate(ValueLayout.JAVA_LONG, MOST_NAMED);
                MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
                module.call(Function.FIND_OBJECTS, session, handles, (long) MOST_NAMED, count);
                List<Long> found = new ArrayList<>();
                for (long i = 0; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
                    found.add(handles.getAtIndex(ValueLayout.JAVA_LONG, i));
                }
                return found;
            } finally {
                module.call(Function.FIND_OBJECTS_FINAL, session);
            }
        }
    }

    private static MemorySegment bytes(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    private static void add(List<Long> template, long type, MemorySegment value) {
        template.add(type);
        template.add(value.address());
        template.add(value.byteSize());
    }

    /** An attribute of a key; nothing when it is empty. */
    private Optional<byte[]> value(long key, long type) throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocateFrom(ValueLayout.JAVA_LONG, type, 0, 0);
            module.call(Function.GET_ATTRIBUTE_VALUE, session, key, attribute, 1L);
            long length = attribute.getAtIndex(ValueLayout.JAVA_LONG, 2);
            if (length <= 0) {
                return Optional.empty();
            }
            MemorySegment value = arena.allocate(length, Long.BYTES);
            attribute.setAtIndex(ValueLayout.JAVA_LONG, 1, value.address());
            module.call(Function.GET_ATTRIBUTE_VALUE, session, key, attribute, 1L);
            return Optional.of(value.toArray(ValueLayout.JAVA_BYTE));
        }
    }
}
