package dev.countersign.tls;

import dev.countersign.tls.HandshakeWalk.Target;
import dev.countersign.tls.Walked.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * What an HTTP server says to a client with which it has finished the handshake. Servers such as
 * nginx refuse a client's certificate here, not in TLS.
 */
final class HttpAnswer {
    static final String ALPN = "http/1.1";

    private static final int MOST_BYTES = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ?([^\r\n]*)");
    private static final Pattern TITLE =
            Pattern.compile("(?is)<title>\\s*([^<]{1,120}?)\\s*</title>");

    private HttpAnswer() {}

    /** Asks for "/" once (RFC 9110 §9.3.1); nothing when no answer came that is one. */
    static Optional<Answer.Http> ask(SSLSocket socket, Target target) throws IOException {
        String host =
                target.name().map(name -> name.name()).orElse(target.address().getHostString());
        String request =
                "GET / HTTP/1.1\r\nHost: "
                        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                        + "\r\nUser-Agent: countersign-probe\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return read(socket.getInputStream());
    }

    private static Optional<Answer.Http> read(InputStream input) throws IOException {
        byte[] bytes = new byte[MOST_BYTES];
        int length = 0;
        try {
            int more = input.read(bytes);
            while (more > 0) {
                length += more;
                more = input.read(bytes, length, bytes.length - length);
            }
        } catch (SocketTimeoutException e) {
            // it does not close: what came so far is what it said
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        Matcher status = STATUS.matcher(text);
        if (!status.lookingAt()) {
            return Optional.empty();
        }
        Matcher title = TITLE.matcher(text);
        String said = title.find() ? title.group(1) : status.group(2);
        return Optional.of(
                new Answer.Http(Integer.parseInt(status.group(1)), said.replaceAll("[^ -~]", "?")));
    }
}
