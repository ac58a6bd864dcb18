package dev.countersign.access;

import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.Parsed;
import java.util.Optional;

/**
 * Which peers a rule is about. In the path of a SPIFFE ID {@code *} stands for one segment and
 * {@code **} for any number; every other character, and every other kind of identity, is literal.
 * No regular expression is made from a name.
 */
public sealed interface PeerPattern {

    boolean matches(PeerId id);

    /** The pattern as it is written in a rule. */
    String text();

    /** Whether every identity that the other pattern names is named by this one too. */
    boolean covers(PeerPattern other);

    /** Whether there is an identity that both name. */
    boolean meets(PeerPattern other);

    /** The trust domain of the SPIFFE IDs that it names; empty for other kinds of identity. */
    Optional<TrustDomain> trustDomain();

    /** Reads a pattern, such as {@code spiffe://acme.example/batch/**}. */
    static Parsed<PeerPattern> parse(String text) {
        if (text.indexOf('*') < 0) {
            return PeerId.parse(text).map(Literal::new);
        }
        return SpiffePaths.parse(text);
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

        @Override
        public boolean covers(PeerPattern other) {
            return equals(other);
        }

        @Override
        public boolean meets(PeerPattern other) {
            return other.matches(id);
        }

        @Override
        public Optional<TrustDomain> trustDomain() {
            return id instanceof SpiffeId spiffe
                    ? Optional.of(spiffe.trustDomain())
                    : Optional.empty();
        }
    }

    /** The SPIFFE IDs of one trust domain whose path matches. */
    record SpiffePaths(TrustDomain domain, SegmentPattern path) implements PeerPattern {
        private static final String SCHEME = "spiffe://";

        static Parsed<PeerPattern> parse(String text) {
            int slash = text.startsWith(SCHEME) ? text.indexOf('/', SCHEME.length()) : -1;
            if (slash < 0) {
                return Parsed.bad("peer: a '*' (expected: in the path of a SPIFFE ID only)");
            }
            Parsed<SegmentPattern> path = SegmentPattern.parse(text.substring(slash));
            if (path instanceof Parsed.Bad<SegmentPattern> bad) {
                return Parsed.bad(bad.why());
            }
            // With a word for each star it is a SPIFFE ID itself, or no SPIFFE ID can ever match.
            String words = text.substring(slash).replace("**", "x").replace('*', 'x');
            Parsed<SpiffeId> example = SpiffeId.parse(text.substring(0, slash) + words);
            if (example instanceof Parsed.Bad<SpiffeId> bad) {
                return Parsed.bad(bad.why());
            }
            TrustDomain domain = example.orThrow().trustDomain();
            return path.map(segments -> new SpiffePaths(domain, segments));
        }

        @Override
        public boolean matches(PeerId other) {
            return other instanceof SpiffeId spiffe
                    && spiffe.trustDomain().equals(domain)
                    && path.matches(spiffe.path());
        }

        @Override
        public String text() {
            return SCHEME + domain.name() + path.text();
        }

        @Override
        public boolean covers(PeerPattern other) {
            if (other instanceof Literal literal) {
                return matches(literal.id());
            }
            return other instanceof SpiffePaths paths
                    && paths.domain.equals(domain)
                    && path.covers(paths.path);
        }

        @Override
        public boolean meets(PeerPattern other) {
            if (other instanceof Literal literal) {
                return matches(literal.id());
            }
            return other instanceof SpiffePaths paths
                    && paths.domain.equals(domain)
                    && path.meets(paths.path);
        }

        @Override
        public Optional<TrustDomain> trustDomain() {
            return Optional.of(domain);
        }
    }
}
