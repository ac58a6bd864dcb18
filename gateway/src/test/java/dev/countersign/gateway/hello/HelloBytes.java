package dev.countersign.gateway.hello;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A ClientHello made by hand, field by field, so that any of them can be wrong. */
public final class HelloBytes {
    private static final byte[] RANDOM = new byte[32];
    private static final int[] USUAL = {0x13, 0x01, 0x13, 0x02};

    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private byte[] sessionId = new byte[32];
    private byte[] suites = bytes(USUAL);
    private byte[] methods = {0};
    private byte[] end = {};

    private HelloBytes() {}

    public static HelloBytes plain() {
        return new HelloBytes();
    }

    public static HelloBytes asking(String host) {
        return plain().host(host.getBytes(StandardCharsets.ISO_8859_1));
    }

    HelloBytes host(byte[] host) {
        return extension(0, vector(2, concat(new byte[] {0}, vector(2, host))));
    }

    HelloBytes extension(int type, byte[] content) {
        extensions.writeBytes(concat(bytes(type >> 8, type & 255), vector(2, content)));
        return this;
    }

    HelloBytes sessionId(int length) {
        sessionId = new byte[length];
        return this;
    }

    HelloBytes suites(byte... other) {
        suites = other;
        return this;
    }

    HelloBytes methods(byte... other) {
        methods = other;
        return this;
    }

    HelloBytes then(byte... more) {
        end = more;
        return this;
    }

    byte[] body() {
        byte[] fields =
                concat(
                        bytes(3, 3),
                        RANDOM,
                        vector(1, sessionId),
                        vector(2, suites),
                        vector(1, methods));
        return extensions.size() == 0 && end.length == 0
                ? fields
                : concat(fields, vector(2, extensions.toByteArray()), end);
    }

    byte[] message() {
        return concat(new byte[] {1}, vector(3, body()));
    }

    /** In one record. */
    public byte[] record() {
        return records(message().length);
    }

    /** In records of so many bytes. */
    public byte[] records(int each) {
        return records(message(), each);
    }

    static byte[] records(byte[] message, int each) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int start = 0; start < message.length; start += each) {
            byte[] part =
                    Arrays.copyOfRange(message, start, Math.min(start + each, message.length));
            records.writeBytes(concat(bytes(22, 3, 1), vector(2, part)));
        }
        return records.toByteArray();
    }

    static byte[] vector(int lengthBytes, byte[] content) {
        byte[] length = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            length[i] = (byte) (content.length >> (8 * (lengthBytes - 1 - i)));
        }
        return concat(length, content);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
