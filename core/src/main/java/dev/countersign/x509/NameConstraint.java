package dev.countersign.x509;

import java.util.Locale;

/**
 * One base of a name constraint (RFC 5280 §4.2.1.10): a subtree of names of one type. A name that
 * may stand for many, such as a wildcard, is covered when all of them are in the subtree and
 * touched when any is; a name that cannot be told is covered by nothing and touched by everything.
 */
sealed interface NameConstraint {

    /** Whether it speaks of names of this type. */
    boolean concerns(GeneralName name);

    boolean covers(ConstrainedName name);

    boolean touches(ConstrainedName name);

    /** The subtree, for messages. */
    String text();

    /** HostNames: a domain and all below it; the empty one is every host. */
    record OfDns(String domain) implements NameConstraint {
        /**
         * @param domain in lower case; with a leading dot, only what is below (as many write it,
         *     though the standard has no such form)
         */
        public OfDns {
            domain = domain.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Dns;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            // whatever a wildcard's star stands for, it is one more label
            return HostNames.isWithin(name.host(), domain);
        }

        @Override
        public boolean touches(ConstrainedName name) {
            String host = name.host();
            String base = domain.startsWith(".") ? domain.substring(1) : domain;
            if (HostNames.isWithin(host, base)) {
                return true;
            }
            // *.example.com may be the one excluded host foo.example.com
            return host.startsWith("*.")
                    && base.indexOf('.') > 0
                    && host.substring(2).equals(base.substring(base.indexOf('.') + 1));
        }

        @Override
        public String text() {
            return "DNS names " + (domain.isEmpty() ? "of any domain" : "in " + domain);
        }
    }

    /** Addresses: those that agree with the base where the mask is set (RFC 4632). */
    record OfIp(String base, String mask) implements NameConstraint {
        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Ip;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            String address = ((GeneralName.Ip) name.name()).hex();
            if (address.length() != base.length()) {
                return false;
            }
            for (int at = 0; at < address.length(); at++) {
                int set = digit(mask, at);
                if ((digit(address, at) & set) != (digit(base, at) & set)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean touches(ConstrainedName name) {
            return covers(name);
        }

        private static int digit(String hex, int at) {
            return Character.digit(hex.charAt(at), 16);
        }

        @Override
        public String text() {
            return "addresses in " + base + "/" + mask;
        }
    }

    /**
     * Mailboxes: one of them, all of a host, or with a leading dot all below a domain.
     *
     * @param local what stands before the host; empty where it may be anything
     */
    record OfEmail(String local, String base) implements NameConstraint {
        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Email || name instanceof GeneralName.Utf8Mailbox;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            // §4.2.1.10: the local part as it is, the host in any case
            return HostNames.isOf(name.host(), base)
                    && (local.isEmpty() || local.equals(name.local()));
        }

        @Override
        public boolean touches(ConstrainedName name) {
            return name.host().isEmpty() || covers(name);
        }

        @Override
        public String text() {
            return "mailboxes of " + (local.isEmpty() ? "" : local + "@") + base;
        }
    }

    /** URIs by the host in their authority: one host, or with a leading dot all below a domain. */
    record OfUri(String base) implements NameConstraint {
        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Uri;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            return HostNames.isOf(name.host(), base);
        }

        @Override
        public boolean touches(ConstrainedName name) {
            return name.host().isEmpty() || covers(name);
        }

        @Override
        public String text() {
            return "URIs of " + base;
        }
    }

    /** Directory names: the base and all below it. */
    record OfDirectory(DistinguishedName base) implements NameConstraint {
        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Directory;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            return ((GeneralName.Directory) name.name()).name().isWithin(base);
        }

        @Override
        public boolean touches(ConstrainedName name) {
            return covers(name);
        }

        @Override
        public String text() {
            return "directory names below " + base;
        }
    }

    /**
     * Names of a type whose constraints are not understood: no such name may be there (§4.2.1.10).
     */
    record OfOther(int tag) implements NameConstraint {
        @Override
        public boolean concerns(GeneralName name) {
            return name instanceof GeneralName.Other other && other.tag() == tag;
        }

        @Override
        public boolean covers(ConstrainedName name) {
            return false;
        }

        @Override
        public boolean touches(ConstrainedName name) {
            return true;
        }

        @Override
        public String text() {
            return "names of type [" + tag + "], of which nothing is understood";
        }
    }
}
