package dev.countersign.gateway.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields with which a gateway tells a service who is there, and from where. Whoever else sends
 * one lies or is mistaken, so none ever passes from a peer, in no spelling: some servers take an
 * underscore for a dash, and all of them upper case for lower.
 */
public final class IdentityFields {
    private static final Set<String> NAMES =
            Set.of(
                    "client-cert", // RFC 9440 §2.2
                    "client-cert-chain", // RFC 9440 §2.3
                    "x-forwarded-client-cert", // Envoy
                    "x-client-cert",
                    "x-client-dn",
                    "x-client-verify",
                    "x-amzn-mtls-clientcert",
                    "forwarded", // RFC 7239
                    "x-real-ip",
                    "true-client-ip");

    private static final List<String> BEGINNINGS =
            List.of(
                    "x-countersign-",
                    "x-forwarded-",
                    "x-ssl-client-", // nginx, by custom
                    "ssl-client-", // Apache, by custom
                    "x-amzn-mtls-clientcert-");

    private IdentityFields() {}

    /** Whether a field of this name could be taken for one of them. */
    public static boolean has(String name) {
        String folded = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return NAMES.contains(folded) || BEGINNINGS.stream().anyMatch(folded::startsWith);
    }
}
