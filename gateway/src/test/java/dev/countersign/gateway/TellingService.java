package dev.countersign.gateway;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service of HTTP/1.1 that answers each request with what it got, as it got it. */
final class TellingService {
    private static final String LAST = "\r\n0\r\n\r\n";

    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Serves one request after the other on each connection. */
    TestService start() throws IOException {
        return TestService.start((socket, service) -> {
            InputStream input = new BufferedInputStream(socket.getInputStream());
            for (String request = read(input); !request.isEmpty(); request = read(input)) {
                requests.add(request);
                answer(socket.getOutputStream(), request);
            }
        });
    }

    /** What it got so far. */
    List<String> requests() {
        return requests;
    }

    private static void answer(OutputStream output, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean head = text.startsWith("HEAD ");
        output.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        if (!head) {
            output.write(body);
        }
    }

    /** One request with its body, chunks as they are; nothing at the end. */
    private static String read(InputStream input) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            int next = input.read();
            if (next < 0) {
                return "";
            }
            request.append((char) next);
        }
        String head = request.toString().toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            while (!request.substring(request.length() - LAST.length()).equals(LAST)) {
                request.append((char) orFail(input.read()));
            }
        }
        int length = head.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            int from = length + "\r\ncontent-length: ".length();
            int size = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
            for (int count = 0; count < size; count++) {
                request.append((char) orFail(input.read()));
            }
        }
        return request.toString();
    }

    private static int orFail(int read) throws IOException {
        if (read < 0) {
            throw new EOFException("the request ends early");
        }
        return read;
    }
}
