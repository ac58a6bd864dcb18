package dev.countersign.authority.enrolment;

import dev.countersign.problem.Parsed;
import java.net.URI;
import java.net.URISyntaxException;

/** Where an authority is reached: {@code https://host:port}, and nothing after it. */
public record AuthorityAddress(URI uri) {
    private static final int USUAL_PORT = 9443;

    /** Reads an address; without a port it is the usual one. */
    public static Parsed<AuthorityAddress> parse(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean plain =
                    "https".equals(uri.getScheme())
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && String.valueOf(uri.getPath()).isEmpty()
                            && uri.getQuery() == null
                            && uri.getFragment() == null;
            return plain ? Parsed.good(new AuthorityAddress(withPort(uri))) : bad(text);
        } catch (URISyntaxException e) {
            return bad(text);
        }
    }

    private static URI withPort(URI uri) throws URISyntaxException {
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        return new URI("https", null, uri.getHost(), port, null, null, null);
    }

    private static Parsed<AuthorityAddress> bad(String text) {
        return Parsed.bad("'" + text + "' (expected: https://host:port)");
    }
}
