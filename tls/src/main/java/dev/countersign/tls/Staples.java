package dev.countersign.tls;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The OCSP responses that a server stapled, as the JDK's engine gives them (RFC 6066 §8). */
final class Staples {
    /** The JDK's own switch; a client asks for staples unless it is turned off. */
    private static final boolean ASKED =
            Boolean.parseBoolean(
                    System.getProperty("jdk.tls.client.enableStatusRequestExtension", "true"));

    private Staples() {}

    /** What came with the chain in this handshake; nothing when it was not asked for. */
    static Optional<List<byte[]>> in(@Nullable SSLSession session) {
        return ASKED && session instanceof ExtendedSSLSession extended
                ? Optional.of(List.copyOf(extended.getStatusResponses()))
                : Optional.empty();
    }
}
