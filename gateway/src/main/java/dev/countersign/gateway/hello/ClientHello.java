package dev.countersign.gateway.hello;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A well-formed ClientHello (RFC 8446 §4.1.2), as far as it matters before the engine reads it. */
public final class ClientHello {
    private static final int RANDOM_BYTES = 32;
    private static final int MOST_SESSION_ID_BYTES = 32;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    /**
     * The extensions that the hello after a HelloRetryRequest may add, drop or change: padding,
     * pre_shared_key, early_data, cookie, key_share (RFC 8446 §4.1.2), encrypted_client_hello,
     * which is sealed anew (RFC 9849 §6.1.5).
     */
    private static final Set<Integer> PASSING = Set.of(21, 41, 42, 44, 51, 0xfe0d);

    private final Optional<String> host;
    private final byte[] lasting;

    private ClientHello(Optional<String> host, byte[] lasting) {
        this.host = host;
        this.lasting = lasting;
    }

    /** The name that the client asks for (RFC 6066 §3), as it was sent. */
    public Optional<String> host() {
        return host;
    }

    /** Whether the hello after a HelloRetryRequest says what this one did. */
    public boolean isRepeatedBy(ClientHello second) {
        return Arrays.equals(lasting, second.lasting);
    }

    /** What a second hello says otherwise, for the record. */
    public String differenceTo(ClientHello second) {
        return host.equals(second.host)
                ? "the second hello says something else than the first"
                : "the second hello asks for another host than the first";
    }

    /** Reads the body of the message; all of it must be accounted for. */
    static ClientHello of(ByteBuf body) throws NoHello {
        return new Reading(body).hello();
    }

    /** One reading, from the first byte to the last. */
    private static final class Reading {
        private final ByteBuf body;
        private final byte[] lasting;
        private int lastingBytes;
        private Optional<String> host = Optional.empty();

        Reading(ByteBuf body) {
            this.body = body;
            this.lasting = new byte[body.readableBytes()];
        }

        ClientHello hello() throws NoHello {
            int start = body.readerIndex();
            take(body, 2 + RANDOM_BYTES, "the version and the random");
            int sessionId = vector(body, 1, "the session id").readableBytes();
            int suites = vector(body, 2, "the cipher suites").readableBytes();
            int methods = vector(body, 1, "the compression methods").readableBytes();
            if (sessionId > MOST_SESSION_ID_BYTES) {
                throw new NoHello("a session id of " + sessionId + " bytes");
            }
            if (suites == 0 || suites % 2 != 0) {
                throw new NoHello("cipher suites in " + suites + " bytes");
            }
            if (methods == 0) {
                throw new NoHello("no compression method");
            }
            lasts(start);
            if (body.isReadable()) {
                extensions(vector(body, 2, "the extensions"));
            }
            if (body.isReadable()) {
                throw new NoHello(body.readableBytes() + " bytes after the extensions");
            }
            return new ClientHello(host, Arrays.copyOf(lasting, lastingBytes));
        }

        private void extensions(ByteBuf extensions) throws NoHello {
            Set<Integer> seen = new HashSet<>();
            while (extensions.isReadable()) {
                int start = extensions.readerIndex();
                int type = number(extensions, 2, "the type of an extension");
                ByteBuf content = vector(extensions, 2, "extension " + type);
                if (!seen.add(type)) {
                    throw new NoHello("extension " + type + " twice");
                }
                if (type == SERVER_NAME) {
                    host = Optional.of(serverName(content));
                }
                if (!PASSING.contains(type)) {
                    lasts(extensions, start);
                }
            }
        }

        private static String serverName(ByteBuf content) throws NoHello {
            ByteBuf names = vector(content, 2, "the server names");
            int type = number(names, 1, "the type of a server name");
            ByteBuf name = vector(names, 2, "a server name");
            if (type != HOST_NAME) {
                throw new NoHello("a server name of type " + type);
            }
            if (names.isReadable() || content.isReadable()) {
                throw new NoHello("more than one server name");
            }
            if (!name.isReadable()) {
                throw new NoHello("an empty server name");
            }
            return name.toString(StandardCharsets.ISO_8859_1);
        }

        private void lasts(int start) {
            lasts(body, start);
        }

        /** Keeps what was read since then: a second hello must repeat it. */
        private void lasts(ByteBuf from, int start) {
            int length = from.readerIndex() - start;
            from.getBytes(start, lasting, lastingBytes, length);
            lastingBytes += length;
        }
    }

    private static ByteBuf vector(ByteBuf from, int lengthBytes, String what) throws NoHello {
        return take(from, number(from, lengthBytes, "the length of " + what), what);
    }

    private static int number(ByteBuf from, int bytes, String what) throws NoHello {
        ByteBuf number = take(from, bytes, what);
        return bytes == 1 ? number.readUnsignedByte() : number.readUnsignedShort();
    }

    private static ByteBuf take(ByteBuf from, int bytes, String what) throws NoHello {
        if (from.readableBytes() < bytes) {
            throw new NoHello(what + ": " + from.readableBytes() + " of " + bytes + " bytes");
        }
        return from.readSlice(bytes);
    }
}
