package dev.countersign.trust;

import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a peer stapled, in one judgement (RFC 6066 §8, RFC 9846 §4.4.2.1). A response that
 * does not read, or was signed by nobody who may, says nothing. What its signatures cost is bounded
 * apart from those of the chain.
 */
final class StapleReader {
    private final boolean asked;
    private final SignatureCheck signatures;
    private final List<OcspResponse> responses = new ArrayList<>();
    private final Map<Certificate, List<AcceptedStatus>> accepted = new HashMap<>();
    private int costLeft = Limits.STAPLE_COST;

    StapleReader(PeerEvidence.ShownChain shown, SignatureCheck signatures) {
        this.asked = shown.staples().isPresent();
        this.signatures = signatures;
        for (byte[] staple : shown.staples().orElse(List.of())) {
            if (responses.size() < Limits.STAPLES
                    && OcspResponse.read(staple) instanceof Parsed.Good<OcspResponse> good) {
                responses.add(good.value());
            }
        }
    }

    /** What was stapled that counts for certificates of this path. */
    Stapled of(List<Certificate> path) {
        List<AcceptedStatus> all = new ArrayList<>();
        for (Certificate issuer : path.subList(1, path.size())) {
            List<AcceptedStatus> known = accepted.get(issuer);
            if (known == null) {
                known = responses.stream().flatMap(one -> accepted(one, issuer).stream()).toList();
                accepted.put(issuer, known);
            }
            all.addAll(known);
        }
        return new Stapled(asked, all);
    }

    private Optional<AcceptedStatus> accepted(OcspResponse response, Certificate issuer) {
        int cost = AcceptedStatus.costOf(response, issuer);
        if (cost > costLeft) {
            return Optional.empty();
        }
        costLeft -= cost;
        return AcceptedStatus.accept(response, issuer, signatures)
                        instanceof Parsed.Good<AcceptedStatus> good
                ? Optional.of(good.value())
                : Optional.empty();
    }
}
