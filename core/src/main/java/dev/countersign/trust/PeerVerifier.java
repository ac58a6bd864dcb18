package dev.countersign.trust;

import dev.countersign.identity.PeerId;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one place that judges a peer. {@link #judge} looks at what was shown, in the engine's
 * callback; {@link #confirm} runs after every finished handshake, resumed or not, and alone makes a
 * {@link VerifiedPeer}. Pure: time, bundle and the check of signatures come in.
 */
public final class PeerVerifier {
    static final int MOST_CERTIFICATES = 8;
    static final int MOST_BYTES = 64 * 1024;
    static final int MOST_NAMES = 100;

    private final SignatureCheck signatures;

    public PeerVerifier(SignatureCheck signatures) {
        this.signatures = signatures;
    }

    /** Judges what a peer showed. A good chain is nobody's identity yet. */
    public Judgement judge(PeerEvidence evidence, Conditions conditions) {
        List<byte[]> shown = ((PeerEvidence.ShownChain) evidence).certificates();
        Optional<Rejection> oversize = oversize(shown);
        if (oversize.isPresent()) {
            return oversize.get();
        }
        List<Certificate> chain = new ArrayList<>();
        for (int position = 0; position < shown.size(); position++) {
            Parsed<Certificate> parsed = Certificate.read(shown.get(position));
            if (parsed instanceof Parsed.Bad<Certificate> bad) {
                return new ChainRejection.MalformedCertificate(position, bad.why());
            }
            chain.add(parsed.orThrow());
            int names = chain.get(position).names().size();
            if (names > MOST_NAMES) {
                return new ChainRejection.ChainTooLarge(
                        "names in one certificate", names, MOST_NAMES);
            }
        }
        return judgeChain(chain, conditions);
    }

    private static Optional<Rejection> oversize(List<byte[]> shown) {
        if (shown.isEmpty()) {
            return Optional.of(new ChainRejection.NoCertificate());
        }
        if (shown.size() > MOST_CERTIFICATES) {
            return Optional.of(
                    new ChainRejection.ChainTooLarge(
                            "certificates", shown.size(), MOST_CERTIFICATES));
        }
        long bytes = shown.stream().mapToLong(one -> one.length).sum();
        int counted = (int) Math.min(bytes, Integer.MAX_VALUE);
        return counted > MOST_BYTES
                ? Optional.of(
                        new ChainRejection.ChainTooLarge(
                                "bytes of certificates", counted, MOST_BYTES))
                : Optional.empty();
    }

    private Judgement judgeChain(List<Certificate> chain, Conditions conditions) {
        Certificate leaf = chain.get(0);
        PathFinder finder = new PathFinder(chain, conditions, signatures);
        Optional<List<Certificate>> path = finder.find();
        if (path.isEmpty()) {
            return finder.reason();
        }
        Optional<Rejection> fault =
                CertificateRules.faultOf(leaf)
                        .or(() -> CertificateRules.usageFault(leaf, conditions.peerRole()))
                        .or(() -> Timeliness.faultOf(path.get(), conditions));
        if (fault.isPresent()) {
            return fault.get();
        }
        NameReader.Reading reading = NameReader.read(leaf, conditions.bundle().trustDomain());
        if (reading instanceof NameReader.Reading.Wrong wrong) {
            return wrong.rejection();
        }
        ProvenNames names = ((NameReader.Reading.Names) reading).names();
        if (conditions.expectation().isMetBy(names)) {
            return new JudgedChain(path.get(), names, conditions);
        }
        // whoever takes any name finds none where there are wildcards alone
        return conditions.expectation() instanceof Expectation.AnyProvenPeer
                ? new NameRejection.NoName(leaf)
                : new NameRejection.NameMismatch(names, conditions.expectation());
    }

    /**
     * Confirms, once the handshake is done, that the judged chain is the one the engine finished
     * with, and that it still holds. Without this value there is no identity.
     */
    public Verdict confirm(
            JudgedChain judged, CompletedHandshake handshake, Conditions conditions) {
        if (!handshake.finishedWith(judged.leaf().der())) {
            return new ProofRejection.LeafChanged(
                    "judged was "
                            + judged.leaf()
                            + ", the handshake finished with another certificate");
        }
        boolean sameTerms =
                judged.bundleDigest().equals(conditions.bundle().digest())
                        && judged.role() == conditions.peerRole()
                        && judged.expectation().equals(conditions.expectation());
        if (!sameTerms) {
            return new ProofRejection.LeafChanged(
                    "the chain was judged under other conditions than these");
        }
        Optional<Rejection> passed = Timeliness.faultOf(judged.path(), conditions);
        if (passed.isPresent()) {
            return passed.get();
        }
        return new VerifiedPeer(judged, handshake, identityOf(judged, conditions.expectation()));
    }

    /** The expected name when one was, else the first: a SPIFFE ID comes before host names. */
    private static PeerId identityOf(JudgedChain judged, Expectation expectation) {
        return expectation instanceof Expectation.Exactly exactly
                ? exactly.id()
                : judged.names().ids().get(0);
    }
}
