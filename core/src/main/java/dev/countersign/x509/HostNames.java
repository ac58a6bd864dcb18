package dev.countersign.x509;

import java.util.Locale;

/** How hosts stand to the domains that constraints name (RFC 5280 §4.2.1.10). */
final class HostNames {
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    private HostNames() {}

    /** Whether a host is this domain or below it; every host is within the empty one. */
    static boolean isWithin(String host, String domain) {
        if (domain.isEmpty() || host.equals(domain)) {
            return true;
        }
        return host.endsWith(domain)
                && (domain.startsWith(".")
                        ? host.length() > domain.length()
                        : host.charAt(host.length() - domain.length() - 1) == '.');
    }

    /** Whether a host is the one named, or below it when that begins with a dot. */
    static boolean isOf(String host, String base) {
        String lower = host.toLowerCase(Locale.ROOT);
        String wanted = base.toLowerCase(Locale.ROOT);
        return wanted.startsWith(".")
                ? lower.length() > wanted.length() && lower.endsWith(wanted)
                : !lower.isEmpty() && lower.equals(wanted);
    }

    /** Labels of letters, digits, dashes and underscores between dots. */
    static boolean isHost(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        int label = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '.' && label > 0) {
                label = 0;
            } else if (isOfLabel(c) && label < LONGEST_LABEL) {
                label++;
            } else {
                return false;
            }
        }
        return label > 0;
    }

    private static boolean isOfLabel(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    /** The host in the authority of a URI (RFC 3986 §3.2.2); empty where there is no host name. */
    static String ofUri(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme <= 0) {
            return "";
        }
        String rest = uri.substring(scheme + 3);
        int end = rest.length();
        for (char stop : new char[] {'/', '?', '#'}) {
            int at = rest.indexOf(stop);
            end = at >= 0 && at < end ? at : end;
        }
        String authority = rest.substring(0, end);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.lastIndexOf(':');
        if (port >= 0) {
            if (!host.substring(port + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
                return "";
            }
            host = host.substring(0, port);
        }
        return isHost(host) && !isAddress(host) ? host.toLowerCase(Locale.ROOT) : "";
    }

    /** What ends in a number is an address to everybody who connects to it. */
    private static boolean isAddress(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return last.chars().allMatch(c -> c >= '0' && c <= '9')
                || last.toLowerCase(Locale.ROOT).startsWith("0x");
    }
}
