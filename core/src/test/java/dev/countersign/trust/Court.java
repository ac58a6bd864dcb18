package dev.countersign.trust;

import dev.countersign.identity.TrustDomain;
import dev.countersign.smith.BouncySignatures;
import dev.countersign.smith.Made;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A judge with real signature checks, an authority, its bundle, and a time that stands still. */
public final class Court {
    public static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    public static final TrustDomain DOMAIN = new TrustDomain("test.example");

    private static final CompletedHandshake.Parameters PARAMETERS =
            new CompletedHandshake.Parameters(
                    "TLSv1.3",
                    "TLS_AES_128_GCM_SHA256",
                    "x25519",
                    "",
                    CompletedHandshake.Freshness.FULL);

    private final Seeded seeded;
    private final TestAuthority authority;
    private final BouncySignatures signatures = new BouncySignatures();
    private final PeerVerifier verifier = new PeerVerifier(signatures);

    public Court() {
        this(Seeded.fresh());
    }

    public Court(Seeded seeded) {
        this.seeded = seeded;
        this.authority =
                TestAuthority.create(
                        "Test", KeyKind.P_256, seeded, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Every record that a rejection can be. */
    static List<Class<?>> kindsOfRejection() {
        return Arrays.stream(Rejection.class.getPermittedSubclasses())
                .<Class<?>>flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .toList();
    }

    public Seeded seeded() {
        return seeded;
    }

    public TestAuthority authority() {
        return authority;
    }

    public PeerVerifier verifier() {
        return verifier;
    }

    public BouncySignatures signatures() {
        return signatures;
    }

    /** The root alone, for SPIFFE IDs of one trust domain. */
    public TrustBundle bundle() {
        return TrustBundle.of(parts(), NOW);
    }

    public TrustBundle.Parts parts() {
        return TrustBundle.Parts.anchors(List.of(read(authority.root()))).in(DOMAIN);
    }

    /** The same with revocation lists of the authority's issuers. */
    public TrustBundle revoking(X509CRL... lists) {
        List<AcceptedRevocations> accepted = Arrays.stream(lists).map(this::accepted).toList();
        return TrustBundle.of(parts().revoking(accepted), NOW);
    }

    private AcceptedRevocations accepted(X509CRL list) {
        boolean byRoot =
                list.getIssuerX500Principal().equals(authority.root().getSubjectX500Principal());
        Certificate issuer = read(byRoot ? authority.root() : authority.intermediate());
        return AcceptedRevocations.accept(read(list), issuer, signatures).orThrow();
    }

    public Judgement judge(TestIdentity peer, Role role) {
        return judge(shown(peer), conditions(role));
    }

    /** What came of it; of several ways that failed, the reason alone. */
    public Judgement judge(ShownChain shown, Conditions conditions) {
        Judgement judgement = verifier.judge(shown, conditions);
        return judgement instanceof Rejection rejection ? rejection.cause() : judgement;
    }

    /** A chain that must be good. */
    public JudgedChain good(ShownChain shown, Conditions conditions) {
        Judgement judgement = judge(shown, conditions);
        if (judgement instanceof Rejection rejection) {
            throw new AssertionError(seeded + ": " + rejection.code() + ": " + rejection.seen());
        }
        return (JudgedChain) judgement;
    }

    /** Judged and confirmed, as after a real handshake. */
    public VerifiedPeer verified(TestIdentity peer, Conditions conditions) {
        JudgedChain judged = good(shown(peer), conditions);
        Verdict verdict = verifier.confirm(judged, handshake(judged.leaf()), conditions);
        if (verdict instanceof Rejection rejection) {
            throw new AssertionError(seeded + ": " + rejection.code() + ": " + rejection.seen());
        }
        return (VerifiedPeer) verdict;
    }

    public Conditions conditions(Role role) {
        return conditions(bundle(), role);
    }

    public static Conditions conditions(TrustBundle bundle, Role role) {
        return new Conditions(bundle, role, Expectation.anyProvenPeer(), NOW);
    }

    public static CompletedHandshake handshake(Certificate leaf) {
        return CompletedHandshake.attested(
                leaf.der(), PARAMETERS, new CompletedHandshake.Channel("c-1", Optional.empty()));
    }

    public static ShownChain shown(TestIdentity peer) {
        return new ShownChain(peer.chainDer());
    }

    public static ShownChain shown(Made... chain) {
        return new ShownChain(Arrays.stream(chain).map(Made::der).toList());
    }

    public static Certificate read(X509Certificate certificate) {
        try {
            return Certificate.read(certificate.getEncoded()).orThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RevocationList read(X509CRL list) {
        try {
            return RevocationList.read(list.getEncoded()).orThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
