package dev.countersign.cli.judge;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.Limits;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Profile;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
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
            List<Certificate> anchors, List<Certificate> known, List<RevocationList> lists) {
        public Material {
            anchors = List.copyOf(anchors);
            known = List.copyOf(known);
            lists = List.copyOf(lists);
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
        Demands demands = new Demands(profile, terms.policies(), terms.purpose().use());
        TrustBundle bundle =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(material.anchors())
                                .knowing(material.known())
                                .revoking(accepted(signatures))
                                .demanding(demands),
                        terms.at());
        return new PeerVerifier(signatures, Limits.FILES.deep(terms.depth()))
                .judge(
                        new PeerEvidence.ShownChain(chain),
                        new Conditions(
                                bundle, terms.purpose().role(), terms.expectation(), terms.at()));
    }

    /** A list counts for the authority whose key signed it, be it only shown. */
    private List<AcceptedRevocations> accepted(SignatureCheck signatures) {
        List<Certificate> authorities = new ArrayList<>(material.anchors());
        authorities.addAll(material.known());
        chain.stream()
                .map(Certificate::read)
                .filter(Parsed.Good.class::isInstance)
                .map(Parsed::orThrow)
                .filter(Certificate::isAuthority)
                .forEach(authorities::add);
        return material.lists().stream()
                .map(one -> accepted(one, authorities, signatures))
                .toList();
    }

    private static AcceptedRevocations accepted(
            RevocationList list, List<Certificate> authorities, SignatureCheck signatures) {
        for (Certificate authority : authorities) {
            if (AcceptedRevocations.accept(list, authority, signatures)
                    instanceof Parsed.Good<AcceptedRevocations>(AcceptedRevocations good)) {
                return good;
            }
        }
        throw new CountersignException(
                ProblemCode.CONFIG_TRUST_UNREADABLE,
                "the " + list + " is signed by no authority that is trusted, known or shown");
    }
}
