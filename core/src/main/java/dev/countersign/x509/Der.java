package dev.countersign.x509;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A cursor over strict DER (X.690 §10, §11): definite lengths in their shortest form, no tag above
 * 30, nothing after the last element. It reads and never guesses.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** The bit of a tag whose content is elements again. */
    static final int CONSTRUCTED = 0x20;

    private static final int HIGH_TAG = 0x1f;
    private static final int LONGEST_OID = 64;
    private static final int LONGEST_SHORT_ARC = 8;

    private final byte[] bytes;
    private int at;
    private final int end;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** A context-specific constructed tag such as {@code [0]}. */
    static int constructed(int number) {
        return 0xa0 | number;
    }

    /** A context-specific primitive tag such as {@code [6] IMPLICIT IA5String}. */
    static int primitive(int number) {
        return 0x80 | number;
    }

    boolean atEnd() {
        return at == end;
    }

    /** The next tag, or −1 at the end. */
    int peek() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    boolean next(int tag) {
        return peek() == tag;
    }

    /** Steps over an element of this tag and gives a cursor over its content. */
    Der enter(int tag) throws DerException {
        if (peek() != tag) {
            throw new DerException(
                    "tag "
                            + (peek() < 0 ? "missing" : hex(peek()))
                            + " (expected: "
                            + hex(tag)
                            + ")");
        }
        at++;
        int length = length();
        Der content = new Der(bytes, at, at + length);
        at += length;
        return content;
    }

    /** Steps over an element of any tag and gives a cursor over its content. */
    Der enterAny() throws DerException {
        if (atEnd()) {
            throw new DerException("an element is missing");
        }
        int tag = peek();
        if ((tag & HIGH_TAG) == HIGH_TAG) {
            // X.690 §8.1.2.4: the number of the tag is in the bytes that follow
            throw new DerException("tag " + hex(tag) + " of more than one byte");
        }
        return enter(tag);
    }

    /** The bytes of the next element, tag and length included; steps over it. */
    byte[] element(int tag) throws DerException {
        int from = at;
        enter(tag);
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** What is left of this content. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    void mustEnd(String what) throws DerException {
        if (!atEnd()) {
            throw new DerException((end - at) + " bytes after the end of " + what);
        }
    }

    BigInteger integer() throws DerException {
        return integer(enter(INTEGER).rest());
    }

    /** The number that is the content of an INTEGER, whatever its tag. */
    static BigInteger integer(byte[] content) throws DerException {
        if (content.length == 0) {
            throw new DerException("empty INTEGER");
        }
        boolean padded =
                content.length > 1
                        && ((content[0] == 0 && content[1] >= 0)
                                || (content[0] == -1 && content[1] < 0));
        if (padded) {
            throw new DerException("INTEGER is not in its shortest form");
        }
        return new BigInteger(content);
    }

    /** A BOOLEAN, which DER writes as 00 or FF. */
    boolean bool() throws DerException {
        byte[] content = enter(BOOLEAN).rest();
        if (content.length != 1 || (content[0] != 0 && content[0] != -1)) {
            throw new DerException("BOOLEAN is neither 00 nor FF");
        }
        return content[0] != 0;
    }

    /** A BOOLEAN DEFAULT FALSE, which DER leaves out unless it is true (X.690 §11.5). */
    boolean trueOrAbsent() throws DerException {
        if (!next(BOOLEAN)) {
            return false;
        }
        if (!bool()) {
            throw new DerException("a default value was written out");
        }
        return true;
    }

    /** A BIT STRING of whole bytes, as keys and signatures are. */
    byte[] wholeBits() throws DerException {
        byte[] content = enter(BIT_STRING).rest();
        if (content.length == 0 || content[0] != 0) {
            throw new DerException("BIT STRING is not made of whole bytes");
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    /**
     * A BIT STRING of named bits: bit 0 is the highest of the result's first byte (X.690 §11.2.2).
     */
    byte[] namedBits() throws DerException {
        return namedBits(enter(BIT_STRING).rest());
    }

    /** The named bits that are the content of a BIT STRING, whatever its tag. */
    static byte[] namedBits(byte[] content) throws DerException {
        byte[] bits = bits(content);
        if (bits.length > 0 && (bits[bits.length - 1] >> content[0] & 1) == 0) {
            throw new DerException("BIT STRING of named bits is not in its shortest form");
        }
        return bits;
    }

    /** The bits that are the content of a BIT STRING, whatever its tag (X.690 §8.6.2, §11.2.1). */
    static byte[] bits(byte[] content) throws DerException {
        if (content.length == 0 || content[0] < 0 || content[0] > 7) {
            throw new DerException("BIT STRING with a wrong count of unused bits");
        }
        byte[] bits = Arrays.copyOfRange(content, 1, content.length);
        if (bits.length == 0 && content[0] != 0) {
            throw new DerException("empty BIT STRING with unused bits");
        }
        int last = bits.length == 0 ? 0 : bits[bits.length - 1];
        if (last >> content[0] << content[0] != last) {
            throw new DerException("BIT STRING whose unused bits are set");
        }
        return bits;
    }

    /** An OBJECT IDENTIFIER as dotted numbers. */
    String oid() throws DerException {
        byte[] content = enter(OID).rest();
        if (content.length == 0
                || content.length > LONGEST_OID
                || content[content.length - 1] < 0) {
            throw new DerException("OBJECT IDENTIFIER is cut short, empty or too long");
        }
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (int at = 0; at < content.length; at++) {
            if (at == from && content[at] == (byte) 0x80) {
                throw new DerException("OBJECT IDENTIFIER with a padded arc");
            }
            if (content[at] >= 0) {
                appendArc(text, content, from, at + 1);
                from = at + 1;
            }
        }
        return text.toString();
    }

    /** Arcs of up to 56 bits, which all but a few are, need no arithmetic of any length. */
    private static void appendArc(StringBuilder text, byte[] content, int from, int to) {
        if (to - from > LONGEST_SHORT_ARC) {
            appendLongArc(text, content, from, to);
            return;
        }
        long arc = 0;
        for (int at = from; at < to; at++) {
            arc = arc << 7 | (content[at] & 0x7f);
        }
        if (from > 0) {
            text.append('.').append(arc);
            return;
        }
        long top = Math.min(2, arc / 40);
        text.append(top).append('.').append(arc - top * 40);
    }

    private static void appendLongArc(StringBuilder text, byte[] content, int from, int to) {
        BigInteger arc = BigInteger.ZERO;
        for (int at = from; at < to; at++) {
            arc = arc.shiftLeft(7).or(BigInteger.valueOf(content[at] & 0x7f));
        }
        // so large a first arc is of those below 2
        text.append(from > 0 ? "." : "2.")
                .append(from > 0 ? arc : arc.subtract(BigInteger.valueOf(80)));
    }

    private int length() throws DerException {
        int first = next("a length");
        int length = first < 0x80 ? first : longLength(first & 0x7f);
        if (length > end - at) {
            throw new DerException("length " + length + " where " + (end - at) + " bytes are left");
        }
        return length;
    }

    private int longLength(int octets) throws DerException {
        if (octets == 0 || octets > Integer.BYTES) {
            throw new DerException("indefinite or oversized length");
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | next("a length");
        }
        if (length < 0) {
            throw new DerException("indefinite or oversized length");
        }
        if (length < 0x80 || (octets > 1 && length >> (8 * (octets - 1)) == 0)) {
            throw new DerException("length is not in its shortest form");
        }
        return length;
    }

    private int next(String what) throws DerException {
        if (at == end) {
            throw new DerException(what + " is missing");
        }
        return bytes[at++] & 0xff;
    }

    private static String hex(int tag) {
        return "0x" + Integer.toHexString(tag);
    }
}
