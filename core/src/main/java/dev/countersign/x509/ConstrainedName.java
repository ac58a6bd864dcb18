package dev.countersign.x509;

import java.util.Locale;

/**
 * A name as constraints look at it; made once, and compared with many.
 *
 * @param local of a mailbox, what stands before its host
 * @param host of a host name, mailbox or URI, in lower case; empty where there is no host name
 */
record ConstrainedName(GeneralName name, String local, String host) {

    static ConstrainedName of(GeneralName name) {
        if (name instanceof GeneralName.Dns dns) {
            return new ConstrainedName(name, "", dns.value().toLowerCase(Locale.ROOT));
        }
        if (name instanceof GeneralName.Email || name instanceof GeneralName.Utf8Mailbox) {
            return mailbox(name);
        }
        String host = name instanceof GeneralName.Uri uri ? HostNames.ofUri(uri.value()) : "";
        return new ConstrainedName(name, "", host);
    }

    private static ConstrainedName mailbox(GeneralName name) {
        int at = name.value().lastIndexOf('@');
        String host = name.value().substring(at + 1);
        return at > 0 && HostNames.isHost(host)
                ? new ConstrainedName(
                        name, name.value().substring(0, at), host.toLowerCase(Locale.ROOT))
                : new ConstrainedName(name, "", "");
    }
}
