package dev.countersign.gateway.pkcs11;

import dev.countersign.gateway.pkcs11.Cryptoki.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tokens that a module has in its slots now. */
final class Slots {
    private static final byte WITH_TOKEN = 1;

    /** CK_TOKEN_INFO, rounded up: 208 bytes where a long has 64 bits. */
    private static final int TOKEN_INFO_BYTES = 256;

    private final Cryptoki.Run module;

    Slots(Cryptoki.Run module) {
        this.module = module;
    }

    private record Found(long slot, Map<String, String> told) {
        @Override
        public String toString() {
            return "token="
                    + told.get("token")
                    + " (serial="
                    + told.get("serial")
                    + ", slot-id="
                    + slot
                    + ")";
        }
    }

    /** The slot of the one token that is like that. */
    long find(Pkcs11Uri.Token wanted) throws TokenFault, CryptokiException {
        List<Found> all = new ArrayList<>();
        for (long slot : numbers()) {
            all.add(new Found(slot, told(slot)));
        }
        List<Found> fitting =
                all.stream().filter(one -> wanted.fits(one.slot(), one.told())).toList();
        if (fitting.size() == 1) {
            return fitting.getFirst().slot();
        }
        String there =
                all.isEmpty()
                        ? "none at all"
                        : all.stream().map(Found::toString).collect(Collectors.joining(", "));
        throw fitting.isEmpty()
                ? TokenFault.absent(
                        "the module has no token '" + wanted + "'; it has " + there,
                        "insert or initialise the token, or name one that is there")
                : new TokenFault(
                        fitting.size() + " tokens are '" + wanted + "': " + fitting,
                        "name the token's serial too");
    }

    private long[] numbers() throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            // without room first: that is when modules look anew at what was inserted
            module.call(Function.GET_SLOT_LIST, WITH_TOKEN, MemorySegment.NULL, count);
            long room = count.get(ValueLayout.JAVA_LONG, 0);
            if (room == 0) {
                return new long[0];
            }
            MemorySegment slots = arena.allocate(ValueLayout.JAVA_LONG, room);
            module.call(Function.GET_SLOT_LIST, WITH_TOKEN, slots, count);
            long found = Math.min(room, count.get(ValueLayout.JAVA_LONG, 0));
            return slots.asSlice(0, found * Long.BYTES).toArray(ValueLayout.JAVA_LONG);
        }
    }

    /** The first fields of CK_TOKEN_INFO, each filled up with blanks. */
    private Map<String, String> told(long slot) throws CryptokiException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(TOKEN_INFO_BYTES, Long.BYTES);
            module.call(Function.GET_TOKEN_INFO, slot, info);
            byte[] bytes = info.toArray(ValueLayout.JAVA_BYTE);
            return Map.of(
                    "token", text(bytes, 0, 32),
                    "manufacturer", text(bytes, 32, 32),
                    "model", text(bytes, 64, 16),
                    "serial", text(bytes, 80, 16));
        }
    }

    private static String text(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.UTF_8).stripTrailing();
    }
}
