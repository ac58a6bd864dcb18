package dev.countersign.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an authority may name below itself (RFC 5280 §4.2.1.10): names must be within a permitted
 * subtree of their type, where there is one, and outside every excluded one. Those of several
 * authorities of a path hold together, so each is asked by itself (§6.1.4(g)).
 */
public final class NameConstraints {
    private final List<NameConstraint> permitted;
    private final List<NameConstraint> excluded;

    private NameConstraints(List<NameConstraint> permitted, List<NameConstraint> excluded) {
        this.permitted = List.copyOf(permitted);
        this.excluded = List.copyOf(excluded);
    }

    static NameConstraints read(Der constraints, Deviations deviations) throws DerException {
        List<NameConstraint> permitted = subtrees(constraints, 0, deviations);
        List<NameConstraint> excluded = subtrees(constraints, 1, deviations);
        constraints.mustEnd("the name constraints");
        if (permitted.isEmpty() && excluded.isEmpty()) {
            throw new DerException("name constraints that constrain nothing");
        }
        return new NameConstraints(permitted, excluded);
    }

    private static List<NameConstraint> subtrees(Der constraints, int tag, Deviations deviations)
            throws DerException {
        List<NameConstraint> subtrees = new ArrayList<>();
        if (!constraints.next(Der.constructed(tag))) {
            return subtrees;
        }
        Der list = constraints.enter(Der.constructed(tag));
        if (list.atEnd()) {
            throw new DerException("an empty list of subtrees");
        }
        while (!list.atEnd()) {
            Der subtree = list.enter(Der.SEQUENCE);
            subtrees.add(base(subtree, deviations));
            // §4.2.1.10: minimum is zero, which DER leaves out, and maximum is absent
            subtree.mustEnd("a subtree");
        }
        return subtrees;
    }

    private static NameConstraint base(Der subtree, Deviations deviations) throws DerException {
        int tag = subtree.peek();
        if (tag == Der.primitive(7)) {
            return address(subtree.enter(tag).rest());
        }
        GeneralName name = GeneralNames.read(subtree);
        if (name instanceof GeneralName.Dns dns) {
            return host(dns.value(), deviations);
        }
        if (name instanceof GeneralName.Email email) {
            return mailbox(email.value());
        }
        if (name instanceof GeneralName.Uri uri) {
            String host = uri.value().startsWith(".") ? uri.value().substring(1) : uri.value();
            mustBeHost(host, "URI constraint");
            return new NameConstraint.OfUri(uri.value().toLowerCase(Locale.ROOT));
        }
        if (name instanceof GeneralName.Directory directory) {
            return new NameConstraint.OfDirectory(directory.name());
        }
        return new NameConstraint.OfOther(tag & 0x1f);
    }

    private static NameConstraint host(String value, Deviations deviations) throws DerException {
        boolean below = value.startsWith(".");
        deviations.noteIf(below, "a DNS name constraint begins with a dot");
        if (!value.isEmpty()) {
            mustBeHost(below ? value.substring(1) : value, "DNS name constraint");
        }
        return new NameConstraint.OfDns(value);
    }

    private static NameConstraint mailbox(String value) throws DerException {
        int at = value.lastIndexOf('@');
        String host = value.substring(at + 1);
        mustBeHost(at < 0 && host.startsWith(".") ? host.substring(1) : host, "mailbox constraint");
        if (at == 0) {
            throw new DerException("a mailbox constraint without a local part");
        }
        return new NameConstraint.OfEmail(value.substring(0, Math.max(0, at)), host);
    }

    private static void mustBeHost(String text, String what) throws DerException {
        if (!HostNames.isHost(text)) {
            throw new DerException("a " + what + " that names no host");
        }
    }

    private static NameConstraint address(byte[] content) throws DerException {
        if (content.length != 8 && content.length != 32) {
            throw new DerException(
                    "an address constraint of " + content.length + " bytes (expected: 8 or 32)");
        }
        int half = content.length / 2;
        byte[] mask = Arrays.copyOfRange(content, half, content.length);
        mustBePrefix(mask);
        HexFormat hex = HexFormat.of();
        return new NameConstraint.OfIp(hex.formatHex(content, 0, half), hex.formatHex(mask));
    }

    /** RFC 4632 §3.1: ones, and then zeros. */
    private static void mustBePrefix(byte[] mask) throws DerException {
        boolean ended = false;
        for (byte octet : mask) {
            for (int bit = 7; bit >= 0; bit--) {
                boolean set = (octet >> bit & 1) != 0;
                if (set && ended) {
                    throw new DerException("an address constraint whose mask is no prefix");
                }
                ended = ended || !set;
            }
        }
    }

    /** How many subtrees there are; asking costs as much for each name. */
    public int size() {
        return permitted.size() + excluded.size();
    }

    /** Why this name may not stand below; empty when it may. */
    public Optional<String> refusalOf(GeneralName name) {
        ConstrainedName compared = ConstrainedName.of(name);
        for (NameConstraint one : excluded) {
            if (one.concerns(name) && one.touches(compared)) {
                return Optional.of("excluded are " + one.text());
            }
        }
        List<NameConstraint> concerned =
                permitted.stream().filter(one -> one.concerns(name)).toList();
        boolean allowed =
                concerned.isEmpty() || concerned.stream().anyMatch(one -> one.covers(compared));
        return allowed
                ? Optional.empty()
                : Optional.of(
                        "permitted are "
                                + concerned.get(0).text()
                                + (concerned.size() > 1
                                        ? " and " + (concerned.size() - 1) + " more"
                                        : ""));
    }
}
