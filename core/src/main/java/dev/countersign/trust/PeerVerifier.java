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
    private final SignatureCheck signatures;
    private final Limits limits;

    /** Judges whoever connects. */
    public PeerVerifier(SignatureCheck signatures) {
        this(signatures, Limits.HANDSHAKE);
    }

    /** Judges within other limits, such as those for files. */
    public PeerVerifier(SignatureCheck signatures, Limits limits) {
        this.signatures = signatures;
        this.limits = limits;
    }

    /** Judges what a peer showed. A good chain is nobody's identity yet. */
    public Judgement judge(PeerEvidence evidence, Conditions conditions) {
        PeerEvidence.ShownChain whole = (PeerEvidence.ShownChain) evidence;
        List<byte[]> shown = whole.certificates();
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
            if (names > limits.names()) {
                return new ChainRejection.ChainTooLarge(
                        "names in one certificate", names, limits.names());
            }
        }
        return judgeChain(chain, new StapleReader(whole, signatures), conditions);
    }

    private Optional<Rejection> oversize(List<byte[]> shown) {
        if (shown.isEmpty()) {
            return Optional.of(new ChainRejection.NoCertificate());
        }
        if (shown.size() > limits.certificates()) {
            return Optional.of(
                    new ChainRejection.ChainTooLarge(
                            "certificates", shown.size(), limits.certificates()));
        }
        long bytes = shown.stream().mapToLong(one -> one.length).sum();
        int counted = (int) Math.min(bytes, Integer.MAX_VALUE);
        return counted > limits.bytes()
                ? Optional.of(
                        new ChainRejection.ChainTooLarge(
                                "bytes of certificates", counted, limits.bytes()))
                : Optional.empty();
    }

    private Judgement judgeChain(
            List<Certificate> chain, StapleReader staples, Conditions conditions) {
        PathFinder finder = new PathFinder(chain, conditions, signatures, staples, limits);
        Optional<List<Certificate>> path = finder.find();
        if (path.isEmpty()) {
            return finder.reason();
        }
        signatures.believed(path.get());
        return named(path.get(), staples.of(path.get()), conditions);
    }

    /** Who the leaf of a good path is, and whether that is who was expected. */
    private static Judgement named(List<Certificate> path, Stapled stapled, Conditions conditions) {
        Certificate leaf = path.get(0);
        boolean anyone =
                conditions.expectation() instanceof Expectation.AnyProvenPeer
                        || conditions.expectation() instanceof Expectation.AnyName;
        NameReader.Reading reading = NameReader.read(path, conditions.bundle().trustDomain());
        ProvenNames names =
                reading instanceof NameReader.Reading.Names read
                        ? read.names()
                        : ProvenNames.none();
        if (anyone && conditions.bundle().demands().use() == Demands.Use.ANY) {
            return new JudgedChain(path, names, stapled, conditions);
        }
        if (reading instanceof NameReader.Reading.Wrong wrong) {
            return wrong.rejection();
        }
        if (conditions.expectation().isMetBy(names)) {
            return new JudgedChain(path, names, stapled, conditions);
        }
        // whoever takes any name finds none where there are wildcards alone
        return anyone
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
        Optional<Rejection> passed =
                Timeliness.faultOf(judged.path(), judged.stapled(), conditions);
        if (passed.isPresent()) {
            return passed.get();
        }
        return identityOf(judged, conditions.expectation())
                .<Verdict>map(id -> new VerifiedPeer(judged, handshake, id))
                .orElseGet(() -> new NameRejection.NoName(judged.leaf()));
    }

    /** The expected name when one was, else the first: a SPIFFE ID comes before host names. */
    private static Optional<PeerId> identityOf(JudgedChain judged, Expectation expectation) {
        return expectation instanceof Expectation.Exactly exactly
                ? Optional.of(exactly.id())
                : judged.names().ids().stream().findFirst();
    }
}
