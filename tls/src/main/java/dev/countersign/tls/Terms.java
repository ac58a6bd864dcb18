package dev.countersign.tls;

import dev.countersign.identity.PeerId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.Parsed;
import dev.countersign.trust.ChainRejection;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.Verdict;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * On which terms a server is judged: under a bundle that we have, or, at a first meeting, under the
 * one root whose fingerprint we were given and which the server itself has to show.
 */
public final class Terms {
    private static final String SCHEME = "spiffe://";

    private final Function<ShownChain, Optional<Conditions>> conditions;
    private final Function<ShownChain, Rejection> unmet;

    private Terms(
            Function<ShownChain, Optional<Conditions>> conditions,
            Function<ShownChain, Rejection> unmet) {
        this.conditions = conditions;
        this.unmet = unmet;
    }

    /** Under this bundle, as of now. */
    public static Terms of(TrustBundle bundle, Expectation expectation, Clock clock) {
        return new Terms(
                shown ->
                        Optional.of(
                                new Conditions(bundle, Role.SERVER, expectation, clock.instant())),
                shown -> new ChainRejection.NoCertificate());
    }

    /**
     * Under the root with this SHA-256 fingerprint (lower-case hex), which must be among what the
     * server shows; the server must prove to be whom that root's trust domain expects.
     */
    public static Terms pinned(
            String rootSha256, Function<TrustDomain, PeerId> expected, Clock clock) {
        return new Terms(
                shown -> rootIn(shown, rootSha256).flatMap(root -> under(root, expected, clock)),
                shown -> new ChainRejection.RootMismatch(rootSha256, shown.certificates().size()));
    }

    private static Optional<Conditions> under(
            Certificate root, Function<TrustDomain, PeerId> expected, Clock clock) {
        return domainOf(root)
                .map(domain ->
                        new Conditions(
                                TrustBundle.of(
                                        TrustBundle.Parts.anchors(List.of(root)).in(domain),
                                        clock.instant()),
                                Role.SERVER,
                                Expectation.exactly(expected.apply(domain)),
                                clock.instant()));
    }

    /** Judges the chain, or says why it is not even judged. */
    Judgement judge(PeerVerifier verifier, ShownChain shown) {
        Optional<Conditions> stated = conditions.apply(shown);
        return stated.isPresent() ? verifier.judge(shown, stated.get()) : unmet.apply(shown);
    }

    /** Proves the peer of a finished handshake on these terms. */
    Verdict prove(PeerVerifier verifier, ProvenChannel channel) {
        ShownChain shown = channel.facts().shown();
        Optional<Conditions> stated = conditions.apply(shown);
        return stated.isPresent() ? channel.prove(verifier, stated.get()) : unmet.apply(shown);
    }

    private static Optional<Certificate> rootIn(ShownChain shown, String sha256) {
        for (byte[] der : shown.certificates()) {
            if (Certificate.read(der) instanceof Parsed.Good<Certificate> good
                    && good.value().isAuthority()
                    && good.value().fingerprint().equals(sha256)) {
                return Optional.of(good.value());
            }
        }
        return Optional.empty();
    }

    /** The trust domain that an authority names (SPIFFE X.509-SVID §3.1). */
    private static Optional<TrustDomain> domainOf(Certificate root) {
        for (GeneralName name : root.names()) {
            if (name instanceof GeneralName.Uri uri
                    && uri.value().startsWith(SCHEME)
                    && TrustDomain.parse(uri.value().substring(SCHEME.length()))
                            instanceof Parsed.Good<TrustDomain> good) {
                return Optional.of(good.value());
            }
        }
        return Optional.empty();
    }
}
