package dev.countersign.authority.enrolment;

import dev.countersign.authority.AuthorityName;
import dev.countersign.authority.wire.Certified;
import dev.countersign.authority.wire.Paths;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.ProvenHttps;
import dev.countersign.tls.Terms;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.net.URI;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A member of a trust domain with an identity folder of its own: how it gets its first certificate,
 * renews it, and learns what was revoked. Nothing is written before it was checked.
 */
public final class Member {
    private final MemberFolder folder;
    private final SignatureCheck signatures;
    private final Clock clock;

    public Member(IdentityFolder folder, SignatureCheck signatures, Clock clock) {
        this.folder = new MemberFolder(folder);
        this.signatures = signatures;
        this.clock = clock;
    }

    /**
     * Gets the first certificate by a token, which is not sent before the authority has shown a
     * chain to the root that the token names. The key that an earlier try left behind is used
     * again, so that a lost answer is given once more.
     */
    public Certificate enrol(TokenFile invitation, Optional<SpiffeId> as) {
        folder.mustBeNew();
        KeyPair key = folder.keyOrNew();
        AuthorityClient client =
                new AuthorityClient(
                        invitation.authority(),
                        new ProvenHttps(
                                Terms.pinned(invitation.rootSha256(), AuthorityName::of, clock),
                                Optional.empty(),
                                signatures));
        Certified answer =
                client.certify(
                        Paths.ENROL,
                        Map.of("authorization", "Bearer " + invitation.token().reveal()),
                        KeyRequests.request(key.getPrivate(), key.getPublic(), as));
        if (!answer.root().fingerprint().equals(invitation.rootSha256())) {
            throw wrong("its root is not the one that the token file names");
        }
        Answer checked = new Answer(answer, key.getPublic(), signatures, clock);
        checked.mustStand(
                as.<Expectation>map(Expectation::exactly).orElseGet(Expectation::anyProvenPeer));
        folder.write(answer, key.getPrivate(), invitation.authority());
        return answer.chain().getFirst();
    }

    /** Renews the certificate under the same name and for the same key. */
    public Certificate renew() {
        CertificateCredential credential = folder.identity().load();
        PublicKey publicKey = credential.chain().getFirst().getPublicKey();
        Certified answer =
                client(credential)
                        .certify(
                                Paths.RENEW,
                                Map.of(),
                                KeyRequests.request(
                                        credential.signingKey(), publicKey, Optional.empty()));
        if (!anchors().contains(answer.root())) {
            throw wrong("its root is not in " + folder.identity().trustFile());
        }
        new Answer(answer, publicKey, signatures, clock)
                .mustStand(Expectation.exactly(credential.id()));
        folder.writeRenewed(answer, credential.signingKey());
        return answer.chain().getFirst();
    }

    /** Asks for a newer revocation list, and keeps it; whether there was one. */
    public boolean refreshRevocations() {
        CertificateCredential credential = folder.identity().load();
        Certificate issuer = folder.issuer();
        Optional<RevocationList> known = folder.revocations();
        Optional<RevocationList> found =
                client(credential).revocations(known.map(one -> one.number().toString()));
        if (found.isEmpty()) {
            return false;
        }
        if (AcceptedRevocations.accept(found.get(), issuer, signatures)
                instanceof Parsed.Bad<AcceptedRevocations>(String why)) {
            throw wrong(why);
        }
        if (known.isPresent() && found.get().number().compareTo(known.get().number()) < 0) {
            throw wrong(found.get() + " is older than number " + known.get().number());
        }
        folder.writeRevocations(issuer, found.get());
        return true;
    }

    /** Where its authority is, as the folder says. */
    public URI authority() {
        return folder.authority();
    }

    private AuthorityClient client(CertificateCredential credential) {
        TrustBundle trust =
                TrustBundle.of(
                        TrustFiles.load(List.of(folder.identity().trustFile()), signatures)
                                .in(domainOf(credential.id())),
                        clock.instant());
        return new AuthorityClient(
                folder.authority(),
                new ProvenHttps(
                        Terms.of(
                                trust,
                                Expectation.exactly(AuthorityName.of(domainOf(credential.id()))),
                                clock),
                        Optional.of(credential),
                        signatures));
    }

    private static TrustDomain domainOf(PeerId id) {
        if (id instanceof SpiffeId spiffe) {
            return spiffe.trustDomain();
        }
        throw new CountersignException(
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                "the identity is " + id + " (expected: a SPIFFE ID, as an authority issues it)");
    }

    private List<Certificate> anchors() {
        return TrustFiles.load(List.of(folder.identity().trustFile()), signatures).anchors();
    }

    static CountersignException wrong(String why) {
        return new CountersignException(
                ProblemCode.UPSTREAM_AUTHORITY_AWAY,
                "the authority's answer does not stand: " + why,
                "nothing was written; see which authority answers there");
    }

    /** Whether there is something to renew. */
    public boolean isEnrolled() {
        return Files.exists(folder.authorityFile());
    }
}
