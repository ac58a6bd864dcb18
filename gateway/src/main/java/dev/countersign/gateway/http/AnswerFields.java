package dev.countersign.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of an answer's fields goes on to the peer: none that are of the connection it came on. */
final class AnswerFields {
    private static final List<String> OF_CONNECTION =
            List.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "transfer-encoding",
                    "upgrade",
                    "te");

    private AnswerFields() {}

    static void passOn(HttpHeaders fields) {
        Set<String> gone = new HashSet<>(OF_CONNECTION);
        for (String field : fields.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : field.split(",", -1)) {
                gone.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        gone.stream().filter(name -> !name.isEmpty()).forEach(fields::remove);
    }
}
