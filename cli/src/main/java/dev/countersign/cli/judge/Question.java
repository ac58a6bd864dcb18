package dev.countersign.cli.judge;

import dev.countersign.problem.Parsed;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.AcceptedStatus;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.Limits;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import dev.countersign.x509.PolicyDemand;
import dev.countersign.x509.RevocationList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One chain, in what it is to be trusted, and under which terms. */
public record Question(Material material, List<byte[]> chain, Terms terms) {

    /** What is trusted, what is known, and what is said of revocation. */
    public record Material(
            List<Certificate> anchors,
            List<Certificate> known,
            List<RevocationList> lists,
            List<OcspResponse> responses,
            RevocationMode revocation) {
        public Material {
            anchors = List.copyOf(anchors);
            known = List.copyOf(known);
            lists = List.copyOf(lists);
            responses = List.copyOf(responses);
        }
    }

    /** Under which terms. */
    public record Terms(
            Purpose purpose,
            Optional<String> name,
            Instant at,
            Profile profile,
            PolicyDemand policies,
            int depth) {

        Expectation expectation() {
            return name.map(NameText::expectation).orElseGet(Expectation::anyName);
        }
    }

    public Question {
        chain = chain.stream().map(byte[]::clone).toList();
    }

    /** What the judge says, and what it would say under each of the other profiles. */
    public Opinion judge(SignatureCheck signatures) {
        Map<Profile, Judgement> all = new LinkedHashMap<>();
        for (Profile profile : Profile.values()) {
            all.put(profile, judge(profile, signatures));
        }
        return new Opinion(terms, all);
    }

    private Judgement judge(Profile profile, SignatureCheck signatures) {
        Demands demands =
                new Demands(
                        profile, terms.policies(), terms.purpose().use(), material.revocation());
        List<AcceptedRevocations> lists = accepted(signatures);
        TrustBundle.Parts parts = parts(lists, demands).answering(answering(lists, signatures));
        return judge(chain, terms.expectation(), parts, signatures);
    }

    private Judgement judge(
            List<byte[]> shown,
            Expectation expectation,
            TrustBundle.Parts parts,
            SignatureCheck signatures) {
        TrustBundle bundle = TrustBundle.of(parts, terms.at());
        return new PeerVerifier(signatures, Limits.FILES.deep(terms.depth()))
                .judge(
                        new PeerEvidence.ShownChain(shown),
                        new Conditions(bundle, terms.purpose().role(), expectation, terms.at()));
    }

    private TrustBundle.Parts parts(List<AcceptedRevocations> lists, Demands demands) {
        return TrustBundle.Parts.anchors(material.anchors())
                .knowing(material.known())
                .revoking(lists)
                .demanding(demands);
    }

    // ---- whose lists and responses count

    /**
     * A list counts when its signer is an anchor, or an authority whose own path holds by the lists
     * that count already. What counts for nobody says nothing.
     */
    private List<AcceptedRevocations> accepted(SignatureCheck signatures) {
        List<Certificate> authorities = authorities();
        List<AcceptedRevocations> counting = new ArrayList<>();
        List<RevocationList> open = new ArrayList<>(material.lists());
        boolean progress = true;
        while (progress) {
            int before = open.size();
            for (RevocationList list : List.copyOf(open)) {
                accepted(list, authorities, counting, signatures)
                        .ifPresent(good -> {
                            counting.add(good);
                            open.remove(list);
                        });
            }
            progress = open.size() < before;
        }
        return counting;
    }

    /** A response counts for each authority that may speak so and whose own path holds. */
    private List<AcceptedStatus> answering(
            List<AcceptedRevocations> lists, SignatureCheck signatures) {
        List<AcceptedStatus> counting = new ArrayList<>();
        for (OcspResponse response : material.responses()) {
            for (Certificate authority : authorities()) {
                if (AcceptedStatus.accept(response, authority, signatures)
                                instanceof Parsed.Good<AcceptedStatus>(AcceptedStatus good)
                        && isTrusted(authority, lists, signatures)) {
                    counting.add(good);
                }
            }
        }
        return counting;
    }

    private List<Certificate> authorities() {
        List<Certificate> authorities = new ArrayList<>(material.anchors());
        authorities.addAll(material.known());
        chain.stream()
                .map(Certificate::read)
                .filter(Parsed.Good.class::isInstance)
                .map(Parsed::orThrow)
                .forEach(authorities::add);
        return authorities;
    }

    private Optional<AcceptedRevocations> accepted(
            RevocationList list,
            List<Certificate> authorities,
            List<AcceptedRevocations> counting,
            SignatureCheck signatures) {
        for (Certificate authority : authorities) {
            if (AcceptedRevocations.acceptForEveryKey(list, authority, signatures)
                            instanceof Parsed.Good<AcceptedRevocations>(AcceptedRevocations good)
                    && isTrusted(authority, counting, signatures)) {
                return Optional.of(good);
            }
        }
        return Optional.empty();
    }

    private boolean isTrusted(
            Certificate authority, List<AcceptedRevocations> counting, SignatureCheck signatures) {
        if (material.anchors().contains(authority)) {
            return true;
        }
        List<byte[]> shown = new ArrayList<>(List.of(authority.der()));
        shown.addAll(chain);
        Demands demands =
                new Demands(
                        Profile.STANDARD,
                        PolicyDemand.none(),
                        Demands.Use.ANY,
                        RevocationMode.CHECK_IF_PRESENT);
        return judge(shown, Expectation.anyName(), parts(counting, demands), signatures)
                instanceof JudgedChain;
    }
}
