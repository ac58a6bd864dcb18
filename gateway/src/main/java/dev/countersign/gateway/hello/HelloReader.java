package dev.countersign.gateway.hello;

import dev.countersign.problem.ProblemCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Finds the ClientHello at the beginning of what a peer sends, in however many records it comes
 * (RFC 8446 §5.1) and however these arrive. Each byte is looked at once; what is already too much
 * is told before the rest has come.
 */
public final class HelloReader {
    /** The longest message that is read. */
    static final int LONGEST_HELLO = 16 * 1024;

    /** The most bytes of records in which it may come. */
    static final int MOST_BYTES = 2 * LONGEST_HELLO;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int HEARTBEAT = 24;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int LONGEST_RECORD = 16 * 1024;
    private static final Progress UNFINISHED = new Progress.Unfinished();

    private final ByteBuf gathered = Unpooled.buffer(0);
    private int taken;

    /** How far the reading has come. */
    public sealed interface Progress {
        /** There is more to come. */
        record Unfinished() implements Progress {}

        /** The hello, and how many bytes of the input it took. */
        record Finished(ClientHello hello, int bytes) implements Progress {}

        /** There will be no hello, and why. */
        record Failed(ProblemCode code, String seen) implements Progress {}
    }

    /**
     * Reads on. The input begins where it began at the first call, and may have grown since; none
     * of it is consumed.
     */
    public Progress read(ByteBuf input) {
        try {
            Optional<ByteBuf> fragment = nextFragment(input);
            while (fragment.isPresent()) {
                ByteBuf message = withGathered(fragment.get());
                if (isWhole(message)) {
                    ByteBuf body = message.skipBytes(MESSAGE_HEADER);
                    return new Progress.Finished(ClientHello.of(body), taken);
                }
                fragment = nextFragment(input);
            }
            return UNFINISHED;
        } catch (NoHello e) {
            return new Progress.Failed(e.code(), e.seen());
        }
    }

    /** What the next record carries, once it has come whole. */
    private Optional<ByteBuf> nextFragment(ByteBuf input) throws NoHello {
        ByteBuf left = input.slice(input.readerIndex() + taken, input.readableBytes() - taken);
        checkType(left);
        if (left.readableBytes() < RECORD_HEADER) {
            return Optional.empty();
        }
        int length = left.skipBytes(RECORD_HEADER - 2).readUnsignedShort();
        if (length == 0 || length > LONGEST_RECORD) {
            throw new NoHello(
                    "a record of " + length + " bytes (expected: 1 to " + LONGEST_RECORD + ")");
        }
        if (taken + RECORD_HEADER + length > MOST_BYTES) {
            throw NoHello.tooLong("a hello in more than " + MOST_BYTES + " bytes of records");
        }
        if (left.readableBytes() < length) {
            if (!gathered.isReadable()) {
                isWhole(left); // a claim that is too large need not be waited for
            }
            return Optional.empty();
        }
        taken += RECORD_HEADER + length;
        return Optional.of(left.readSlice(length));
    }

    private static void checkType(ByteBuf record) throws NoHello {
        if (record.readableBytes() < 2) {
            return;
        }
        int type = record.getUnsignedByte(0);
        if (type < CHANGE_CIPHER_SPEC
                || type > HEARTBEAT
                || record.getUnsignedByte(1) != MAJOR_VERSION) {
            throw NoHello.notTls();
        }
        if (type != HANDSHAKE) {
            throw new NoHello("a record of type " + type + " (expected: " + HANDSHAKE + ")");
        }
    }

    /** Nearly always the first fragment is the message, and nothing need be copied. */
    private ByteBuf withGathered(ByteBuf fragment) throws NoHello {
        if (!gathered.isReadable() && isWhole(fragment)) {
            return fragment;
        }
        return gathered.writeBytes(fragment);
    }

    /** Whether the message is there, and nothing else; by its first bytes it may be refused. */
    private static boolean isWhole(ByteBuf message) throws NoHello {
        int start = message.readerIndex();
        if (message.isReadable() && message.getByte(start) != CLIENT_HELLO) {
            throw new NoHello(
                    "a message of type "
                            + message.getUnsignedByte(start)
                            + " (expected: "
                            + CLIENT_HELLO
                            + ")");
        }
        if (message.readableBytes() < MESSAGE_HEADER) {
            return false;
        }
        int length = message.getUnsignedMedium(start + 1);
        if (length > LONGEST_HELLO) {
            throw NoHello.tooLong(
                    "a hello of " + length + " bytes (expected: at most " + LONGEST_HELLO + ")");
        }
        int excess = message.readableBytes() - MESSAGE_HEADER - length;
        if (excess > 0) {
            throw new NoHello(excess + " bytes in the record after the hello");
        }
        return excess == 0;
    }
}
