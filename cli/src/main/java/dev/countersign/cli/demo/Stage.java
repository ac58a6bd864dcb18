package dev.countersign.cli.demo;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.LocalAddress;
import dev.countersign.gateway.Transport;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.KeyCheck;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A gateway in front of a service, under an authority made for the occasion. */
final class Stage implements AutoCloseable {
    static final SpiffeId GATEWAY = SpiffeId.of("spiffe://test.example/gateway");

    private static final String TARGET = "service";
    private static final TrustDomain DOMAIN = new TrustDomain("test.example");
    private static final List<String> WELCOME =
            List.of(
                    "spiffe://test.example/alice",
                    "spiffe://test.example/client",
                    "spiffe://test.example/mallory");

    private final TestAuthority authority;
    private final SignatureCheck signatures;
    private final Clock clock;
    private final Gateway gateway;

    private Stage(
            TestAuthority authority, SignatureCheck signatures, Clock clock, Gateway gateway) {
        this.authority = authority;
        this.signatures = signatures;
        this.clock = clock;
        this.gateway = gateway;
    }

    /** Means that every stage shares. */
    record Means(SignatureCheck signatures, Journal journal, Clock clock) {}

    /**
     * Sets up a gateway whose identity this authority issued; it trusts that authority and no
     * other.
     */
    static Stage open(TestAuthority authority, InetSocketAddress service, Means means)
            throws GeneralSecurityException {
        TestIdentity identity =
                authority.issue().spiffe(GATEWAY.text()).dns("localhost").clientAndServer().make();
        Gateway.Settings settings =
                new Gateway.Settings(
                        List.of(
                                new Listen(
                                        TARGET,
                                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                        service)),
                        Limits.DEFAULT,
                        Transport.best(),
                        means.signatures(),
                        means.journal(),
                        means.clock());
        Snapshot first =
                Snapshot.first(
                        credential(GATEWAY, identity),
                        TrustBundle.of(parts(authority), means.clock().instant()),
                        policy());
        return new Stage(
                authority, means.signatures(), means.clock(), Gateway.start(settings, first));
    }

    InetSocketAddress address() {
        return ((LocalAddress.Tcp) gateway.status().listeners().values().iterator().next())
                .address();
    }

    /** How often the gateway has refused, by code. */
    Map<String, Long> refusals() {
        return gateway.status().refusals();
    }

    X509Certificate root() {
        return authority.root();
    }

    TrustBundle trust() throws GeneralSecurityException {
        return TrustBundle.of(parts(authority), clock.instant());
    }

    /** Revokes a certificate, as a new list from the authority would. */
    void revoke(X509Certificate certificate) throws GeneralSecurityException {
        X509CRL list =
                authority.crl(
                        List.of(certificate.getSerialNumber()),
                        clock.instant().minusSeconds(1),
                        clock.instant().plusSeconds(3600),
                        1);
        AcceptedRevocations accepted =
                AcceptedRevocations.accept(
                                RevocationList.read(list.getEncoded()).orThrow(),
                                read(authority.intermediate()),
                                signatures)
                        .orThrow();
        Snapshot now = gateway.snapshot();
        TrustBundle trust =
                TrustBundle.of(parts(authority).revoking(List.of(accepted)), clock.instant());
        gateway.publish(now.next(now.credential(), trust, now.policy()));
    }

    static CertificateCredential credential(PeerId id, TestIdentity identity) {
        return CertificateCredential.of(id, identity.key(), identity.chain(), new KeyCheck());
    }

    private static TrustBundle.Parts parts(TestAuthority authority)
            throws GeneralSecurityException {
        return TrustBundle.Parts.anchors(List.of(read(authority.root())))
                .knowing(List.of(read(authority.intermediate())))
                .in(DOMAIN);
    }

    private static Certificate read(X509Certificate certificate) throws GeneralSecurityException {
        return Certificate.read(certificate.getEncoded()).orThrow();
    }

    private static AccessPolicy policy() {
        List<Rule> rules =
                WELCOME.stream()
                        .map(one ->
                                new Rule(
                                        "service/allow",
                                        Conjunction.peer(PeerPattern.parse(one).orThrow()),
                                        List.of()))
                        .toList();
        return AccessPolicy.of(Map.of(TARGET, rules));
    }

    @Override
    public void close() {
        gateway.close();
    }
}
