package dev.countersign.access;

import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.Parsed;

/**
 * Which peers a rule is about. In the path of a SPIFFE ID {@code *} stands for one segment and
 * {@code **} for any number; every other character, and every other kind of identity, is literal.
 * No regular expression is made from a name.
 */
public sealed interface PeerPattern {

    boolean matches(PeerId id);

    /** The pattern as it is written in a rule. */
    String text();

    /** Reads a pattern, such as {@code spiffe://acme.example/batch/**}. */
    static Parsed<PeerPattern> parse(String text) {
        if (text.indexOf('*') < 0) {
            return PeerId.parse(text).map(Literal::new);
        }
        if (!text.startsWith("spiffe://")) {
            return Parsed.bad(
                    "peer: '" + text + "' (expected: '*' in the path of a SPIFFE ID only)");
        }
        int slash = text.indexOf('/', "spiffe://".length());
        String domain = slash < 0 ? "" : text.substring("spiffe://".length(), slash);
        if (TrustDomain.parse(domain) instanceof Parsed.Bad<TrustDomain> bad) {
            return Parsed.bad(bad.why());
        }
        return SegmentPattern.parse(text.substring(slash))
                .map(path -> new SpiffePaths(new TrustDomain(domain), path));
    }

    /** Exactly one identity. */
    record Literal(PeerId id) implements PeerPattern {
        @Override
        public boolean matches(PeerId other) {
            return id.equals(other);
        }

        @Override
        public String text() {
            return id.text();
        }
    }

    /** The SPIFFE IDs of one trust domain whose path matches. */
    record SpiffePaths(TrustDomain domain, SegmentPattern path) implements PeerPattern {
        @Override
        public boolean matches(PeerId other) {
            return other instanceof SpiffeId spiffe
                    && spiffe.trustDomain().equals(domain)
                    && path.matches(spiffe.path());
        }

        @Override
        public String text() {
            return "spiffe://" + domain.name() + path.text();
        }
    }
}
