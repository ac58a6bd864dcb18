package dev.countersign.x509;

/** One subject alternative name, typed (RFC 5280 §4.2.1.6). The type is part of the name. */
public sealed interface GeneralName {

    /** The type, in a word. */
    String kind();

    /** The name alone, as people write it. */
    String value();

    /** Type and name, for messages; harmless to print. */
    default String text() {
        StringBuilder text = new StringBuilder(kind()).append(':');
        value().chars()
                .limit(200)
                .forEach(c -> text.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
        return text.toString();
    }

    /** A dNSName as it was written; whether it is a well-formed host name is judged later. */
    record Dns(String value) implements GeneralName {
        @Override
        public String kind() {
            return "dns";
        }
    }

    /** A uniformResourceIdentifier as it was written. */
    record Uri(String value) implements GeneralName {
        @Override
        public String kind() {
            return "uri";
        }
    }

    /** An rfc822Name as it was written. */
    record Email(String value) implements GeneralName {
        @Override
        public String kind() {
            return "email";
        }
    }

    /** An iPAddress in hex: eight digits for IPv4, thirty-two for IPv6. */
    record Ip(String hex) implements GeneralName {
        @Override
        public String kind() {
            return "ip";
        }

        @Override
        public String value() {
            return IpText.of(hex);
        }
    }

    /** A directoryName. */
    record Directory(DistinguishedName name) implements GeneralName {
        @Override
        public String kind() {
            return "dn";
        }

        @Override
        public String value() {
            return name.toString();
        }
    }

    /** A mailbox with letters beyond ASCII (SmtpUTF8Mailbox, RFC 9598 §3), as it was written. */
    record Utf8Mailbox(String value) implements GeneralName {
        @Override
        public String kind() {
            return "email";
        }
    }

    /** A kind of name that proves nothing here; the number is its tag. */
    record Other(int tag) implements GeneralName {
        @Override
        public String kind() {
            return "other";
        }

        @Override
        public String value() {
            return "[" + tag + "]";
        }
    }
}
