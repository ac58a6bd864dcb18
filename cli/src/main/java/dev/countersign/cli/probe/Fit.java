package dev.countersign.cli.probe;

import dev.countersign.tls.Walked.Asked;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/** Whether an identity is one that a server asks for, and everything that speaks against it. */
public record Fit(Owned identity, List<String> against) {
    private static final String ANY_USAGE = "2.5.29.37.0";

    public Fit {
        against = List.copyOf(against);
    }

    static Fit of(Owned identity, Asked asked, Instant now) {
        List<String> against = new ArrayList<>();
        time(identity.leaf(), now).ifPresent(against::add);
        usage(identity.leaf()).ifPresent(against::add);
        key(identity, asked).ifPresent(against::add);
        issuer(identity, asked).ifPresent(against::add);
        return new Fit(identity, against);
    }

    boolean fits() {
        return against.isEmpty();
    }

    private static Optional<String> time(Certificate leaf, Instant now) {
        if (now.isAfter(leaf.notAfter())) {
            return Optional.of("it expired at " + leaf.notAfter() + ", and it is " + now);
        }
        return now.isBefore(leaf.notBefore())
                ? Optional.of("it is not valid before " + leaf.notBefore() + ", and it is " + now)
                : Optional.empty();
    }

    /** RFC 5280 §4.2.1.3 and §4.2.1.12. */
    private static Optional<String> usage(Certificate leaf) {
        boolean purpose =
                leaf.extendedKeyUsage()
                        .map(all ->
                                all.contains(Certificate.CLIENT_AUTH) || all.contains(ANY_USAGE))
                        .orElse(true);
        if (!purpose) {
            return Optional.of("it is not for clients: its extended key usage has no clientAuth");
        }
        return leaf.keyUsage().map(KeyUsage::digitalSignature).orElse(true)
                ? Optional.empty()
                : Optional.of("its key usage has no digitalSignature");
    }

    private static Optional<String> key(Owned identity, Asked asked) {
        String kind = identity.credential().chain().getFirst().getPublicKey().getAlgorithm();
        boolean taken =
                asked.keyKinds().stream()
                        .anyMatch(one ->
                                one.startsWith(kind)
                                        || (kind.startsWith("Ed") && one.startsWith("Ed")));
        return taken
                ? Optional.empty()
                : Optional.of(
                        "its key is of kind "
                                + kind
                                + ", and the server takes "
                                + String.join(", ", asked.keyKinds()));
    }

    /** RFC 9846 §4.3.2, certificate_authorities: a link of the chain should be by one of those. */
    private static Optional<String> issuer(Owned identity, Asked asked) {
        boolean named =
                asked.issuers().isEmpty()
                        || identity.chain().stream()
                                .map(one -> new X500Principal(one.issuer().der()))
                                .anyMatch(asked.issuers()::contains);
        if (named) {
            return Optional.empty();
        }
        Certificate top = identity.chain().getLast();
        return Optional.of(
                "it leads to "
                        + top.issuer()
                        + ", and the server asks for "
                        + names(asked)
                        + (identity.chain().size() == 1
                                ? "; its cert.pem has no intermediate that could lead there"
                                : ""));
    }

    static String names(Asked asked) {
        List<String> some = asked.issuers().stream().limit(4).map(Fit::name).toList();
        int more = asked.issuers().size() - some.size();
        return String.join("; ", some) + (more > 0 ? "; and " + more + " more" : "");
    }

    /** In the order in which it is encoded, as our own reader writes names. */
    static String name(X500Principal principal) {
        try {
            return String.join(
                    ",",
                    new LdapName(principal.getName())
                            .getRdns().stream().map(Object::toString).toList());
        } catch (InvalidNameException e) {
            return principal.getName();
        }
    }
}
