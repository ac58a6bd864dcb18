package dev.countersign.gateway;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.problem.Parsed;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeyCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway with one listener in front of an echo service, under a test authority. */
final class TestGateway implements AutoCloseable {
    static final String DOMAIN = "test.example";
    static final SpiffeId ALICE = SpiffeId.of("spiffe://test.example/alice");
    static final SpiffeId GATEWAY = SpiffeId.of("spiffe://test.example/gateway");

    final TestAuthority authority;
    final EchoService service;
    final Gateway gateway;
    private final Journal journal;
    private final Path journalFolder;
    private final TestIdentity identity;

    TestGateway(Path folder, TestAuthority authority, Transport transport, Limits limits) throws IOException {
        this.authority = authority;
        this.service = EchoService.start();
        this.journalFolder = folder.resolve("journal");
        this.journal = Journal.open(journalFolder, "test", Clock.systemUTC());
        this.identity =
                authority.issue().spiffe(GATEWAY.text()).dns("localhost").ip("127.0.0.1").clientAndServer().make();
        Listen listen = new Listen("echo", loopback(0), service.address());
        this.gateway =
                Gateway.start(
                        new Gateway.Settings(
                                List.of(listen), limits, transport, JcaSignatureCheck.ofRuntime(), journal, Clock.systemUTC()),
                        Snapshot.first(credential(identity), trust(List.of()), allowing(ALICE.text())));
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    InetSocketAddress address() {
        return gateway.status().listeners().values().iterator().next();
    }

    /** A bundle of this authority's root, with the intermediate known. */
    TrustBundle trust(List<dev.countersign.trust.AcceptedRevocations> revocations) {
        TrustBundle.Parts parts =
                TrustBundle.Parts.anchors(List.of(read(authority.root())))
                        .knowing(List.of(read(authority.intermediate())))
                        .in(new TrustDomain(DOMAIN))
                        .revoking(revocations);
        return TrustBundle.of(parts, Clock.systemUTC().instant());
    }

    CertificateCredential credential() {
        return credential(identity);
    }

    static CertificateCredential credential(TestIdentity identity) {
        return CertificateCredential.of(GATEWAY, identity.key(), identity.chain(), new KeyCheck());
    }

    static AccessPolicy allowing(String pattern) {
        PeerPattern peer = PeerPattern.parse(pattern).orThrow();
        return AccessPolicy.of(
                Map.of("echo", List.of(new Rule("echo/allow[1]", Conjunction.peer(peer), List.of()))));
    }

    static Certificate read(X509Certificate certificate) {
        try {
            Parsed<Certificate> parsed = Certificate.read(certificate.getEncoded());
            return parsed.orThrow();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    /** Every line of the journal so far. */
    List<String> journalLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(journalFolder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines.addAll(Files.readString(file).lines().toList());
            }
        }
        return lines;
    }

    @Override
    public void close() {
        gateway.close();
        service.close();
        try {
            journal.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
