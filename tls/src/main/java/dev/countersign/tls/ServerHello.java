package dev.countersign.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * What a server chose, as it says in the clear (RFC 9846 §4.1.3, RFC 8422 §5.4): the version, the
 * group of the key exchange, and whether it asked the client for another key share first. Read from
 * the wire, because engines do not tell the group. It proves nothing; it is for reports.
 */
public record ServerHello(String version, Optional<String> group, boolean retried) {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int MESSAGE_HEADER = 4;
    private static final int SERVER_HELLO = 2;
    private static final int SERVER_KEY_EXCHANGE = 12;
    private static final int NAMED_CURVE = 3;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;
    private static final int RANDOM = 32;

    /** The first bytes of the random value that makes a HelloRetryRequest (RFC 9846 §4.1.3). */
    private static final long RETRY = 0xCF21AD74E59A6111L;

    /** Of the IANA registry "TLS Supported Groups". */
    private static final Map<Integer, String> GROUPS =
            Map.ofEntries(
                    Map.entry(0x0017, "secp256r1"),
                    Map.entry(0x0018, "secp384r1"),
                    Map.entry(0x0019, "secp521r1"),
                    Map.entry(0x001D, "x25519"),
                    Map.entry(0x001E, "x448"),
                    Map.entry(0x0100, "ffdhe2048"),
                    Map.entry(0x0101, "ffdhe3072"),
                    Map.entry(0x0102, "ffdhe4096"),
                    Map.entry(0x11EB, "SecP256r1MLKEM768"),
                    Map.entry(0x11EC, "X25519MLKEM768"),
                    Map.entry(0x11ED, "SecP384r1MLKEM1024"));

    private static final Map<Integer, String> VERSIONS =
            Map.of(
                    0x0301, "TLSv1",
                    0x0302, "TLSv1.1",
                    0x0303, "TLSv1.2",
                    0x0304, "TLSv1.3");

    /** What these bytes from a server say, if they begin with a hello; a cut end is no matter. */
    static Optional<ServerHello> in(byte[] received) {
        ByteBuffer messages = handshakeMessages(received);
        Optional<ServerHello> hello = Optional.empty();
        try {
            while (messages.remaining() >= MESSAGE_HEADER) {
                int type = messages.get();
                ByteBuffer body = part(messages, number(messages, 3));
                if (type == SERVER_HELLO) {
                    boolean again = hello.isPresent() && hello.get().retried();
                    ServerHello read = hello(body);
                    hello =
                            Optional.of(
                                    new ServerHello(
                                            read.version(), read.group(), again || read.retried()));
                } else if (type == SERVER_KEY_EXCHANGE && body.get() == NAMED_CURVE) {
                    String group = group(number(body, 2));
                    hello =
                            hello.map(one ->
                                    new ServerHello(one.version(), Optional.of(group), false));
                }
            }
        } catch (BufferUnderflowException e) {
            return hello; // what was said before the cut
        }
        return hello;
    }

    /** Whether these bytes could begin a TLS stream at all: an alert or a handshake record. */
    static boolean isTls(byte[] received) {
        return received.length == 0
                || ((received[0] == HANDSHAKE || received[0] == HANDSHAKE - 1)
                        && (received.length == 1 || received[1] == 3));
    }

    private static ServerHello hello(ByteBuffer body) {
        int version = number(body, 2);
        boolean retry = part(body, RANDOM).getLong() == RETRY;
        part(body, number(body, 1)); // session id
        part(body, 3); // cipher suite, compression
        Optional<String> group = Optional.empty();
        ByteBuffer extensions =
                body.remaining() < 2 ? ByteBuffer.allocate(0) : part(body, number(body, 2));
        while (extensions.hasRemaining()) {
            int type = number(extensions, 2);
            ByteBuffer content = part(extensions, number(extensions, 2));
            if (type == SUPPORTED_VERSIONS) {
                version = number(content, 2);
            } else if (type == KEY_SHARE) {
                group = Optional.of(group(number(content, 2)));
            }
        }
        return new ServerHello(
                VERSIONS.getOrDefault(version, "version 0x" + Integer.toHexString(version)),
                group,
                retry);
    }

    /** The handshake messages of the records in the clear, one after the other. */
    private static ByteBuffer handshakeMessages(byte[] received) {
        ByteBuffer records = ByteBuffer.wrap(received);
        ByteBuffer messages = ByteBuffer.allocate(received.length);
        while (records.remaining() >= 5) {
            int type = records.get();
            number(records, 2);
            int length = Math.min(number(records, 2), records.remaining());
            ByteBuffer content = part(records, length);
            if (type == CHANGE_CIPHER_SPEC && !isRetry(messages)) {
                break; // what follows is encrypted
            }
            if (type == HANDSHAKE) {
                messages.put(content);
            }
        }
        return messages.flip();
    }

    /** Whether what was put here so far begins with a HelloRetryRequest. */
    private static boolean isRetry(ByteBuffer messages) {
        int random = MESSAGE_HEADER + 2;
        return messages.position() >= random + RANDOM && messages.getLong(random) == RETRY;
    }

    private static String group(int number) {
        return GROUPS.getOrDefault(number, "group 0x" + Integer.toHexString(number));
    }

    private static int number(ByteBuffer buffer, int octets) {
        int number = 0;
        for (int octet = 0; octet < octets; octet++) {
            number = (number << 8) | (buffer.get() & 0xFF);
        }
        return number;
    }

    private static ByteBuffer part(ByteBuffer buffer, int length) {
        if (length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return part;
    }
}
