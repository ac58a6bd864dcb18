package dev.countersign.gateway;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.HostPattern;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.KeyCheck;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Demands;
import dev.countersign.trust.RevocationMode;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A gateway with one listener, {@code echo}, under a test authority. */
final class TestGateway implements AutoCloseable {
    static final String DOMAIN = "test.example";
    static final String ALICE = "spiffe://test.example/alice";
    static final String BOB = "spiffe://test.example/bob";
    static final SpiffeId GATEWAY = SpiffeId.of("spiffe://test.example/gateway");

    private static final LocalAddress ANY_PORT = new LocalAddress.Tcp(loopback(0));

    /** How long anything may take that should come at once. */
    static final Duration SOON = Duration.ofSeconds(10);

    final Gateway gateway;
    private final Journal journal;
    private final Path journalFolder;

    /** What a gateway under test is made of; everybody of the test's domain is let in. */
    static final class Plan {
        private final TestAuthority authority;
        private InetSocketAddress service;
        private Transport transport = Transport.EPOLL;
        private Limits limits = Limits.DEFAULT;
        private List<String> allowed = List.of("spiffe://test.example/**");
        private List<InetSocketAddress> addresses = List.of(loopback(0));
        private SignatureCheck signatures = JcaSignatureCheck.ofRuntime();
        private List<Dial> dials = List.of();
        private Responders responders = Responders.none();
        private Optional<AccessLog> accessLog = Optional.empty();
        private MeterRegistry meters = new CompositeMeterRegistry();
        private Optional<TrustBundle> trust = Optional.empty();
        private Resumption resumption = Resumption.OFF;
        private Listen.Speak speak = new Listen.Speak.Tcp(Ending.TOGETHER);
        private Listen.Front front = Listen.Front.at(ANY_PORT);
        private Optional<Listen.Back> behind = Optional.empty();
        private List<Rule> rules = List.of();
        private final List<Listen> named = new ArrayList<>();
        private final Map<String, List<String>> allowedByName = new HashMap<>();
        private final Map<String, TrustBundle> trustByName = new HashMap<>();

        private Plan(TestAuthority authority, InetSocketAddress service) {
            this.authority = authority;
            this.service = service;
        }

        /** A gateway without a service, which can only dial. */
        static Plan of(TestAuthority authority) {
            return new Plan(authority, loopback(1));
        }

        static Plan of(TestAuthority authority, TestService service) {
            return new Plan(authority, service.address());
        }

        Plan to(InetSocketAddress other) {
            service = other;
            return this;
        }

        Plan on(Transport other) {
            transport = other;
            return this;
        }

        Plan measuredBy(MeterRegistry registry) {
            meters = registry;
            return this;
        }

        Plan logging(AccessLog log) {
            accessLog = Optional.of(log);
            return this;
        }

        Plan within(Limits other) {
            limits = other;
            return this;
        }

        Plan allowing(String... patterns) {
            allowed = List.of(patterns);
            return this;
        }

        /** The first listener is named {@code echo}, the next one {@code echo-2}. */
        Plan at(InetSocketAddress... others) {
            addresses = List.of(others);
            return this;
        }

        Plan checking(SignatureCheck other) {
            signatures = other;
            return this;
        }

        Plan dialing(Dial... others) {
            dials = List.of(others);
            return this;
        }

        /** Answers of these responders are required, but for the intermediate: it is on a list. */
        Plan asking(Responders others) {
            responders = others;
            trust = Optional.of(requiringStatus(authority));
            return this;
        }

        /** One more service for one host, at an address that all of these share. */
        Plan named(String name, String host, TestService other, String... patterns) {
            named.add(
                    new Listen(
                            name,
                            new Listen.Front(
                                    ANY_PORT,
                                    Set.of(HostPattern.parse(host).orThrow()),
                                    List.of(),
                                    resumption,
                                    speak),
                            Listen.Back.to(new LocalAddress.Tcp(other.address()))));
            allowedByName.put(name, List.of(patterns));
            return this;
        }

        /** The one listener is behind these proxies, and in front of what is said. */
        Plan between(List<IpSubnetFilterRule> proxies, Listen.Back back) {
            front = new Listen.Front(ANY_PORT, Set.of(), proxies, resumption, speak);
            behind = Optional.of(back);
            return this;
        }

        /** The one listener is at a socket in the file system. */
        Plan at(Path socket) {
            return at(socket, Listen.Opening.NOTHING);
        }

        /** The same, and its service is told this first. */
        Plan at(Path socket, Listen.Opening opening) {
            front =
                    new Listen.Front(
                            new LocalAddress.UnixSocket(socket),
                            Set.of(),
                            List.of(),
                            resumption,
                            speak);
            LocalAddress to = new LocalAddress.Tcp(service);
            behind = Optional.of(new Listen.Back(List.of(to), Optional.empty(), opening));
            return this;
        }

        /** Whether handshakes are resumed; said before the services are. */
        Plan resuming(Resumption other) {
            resumption = other;
            return this;
        }

        /** How connections end; said before the services are. */
        Plan ending(Ending other) {
            speak = new Listen.Speak.Tcp(other);
            return this;
        }

        /** HTTP is spoken; said before the services are. */
        Plan speaking(HttpService http) {
            speak = new Listen.Speak.Http(http);
            return between(List.of(), Listen.Back.to(new LocalAddress.Tcp(service)));
        }

        /** Under these rules, for the one listener. */
        Plan under(Rule... others) {
            rules = List.of(others);
            return this;
        }

        /** Under what the peers of one target are judged. */
        Plan trusting(String name, TrustBundle bundle) {
            trustByName.put(name, bundle);
            return this;
        }

        private AccessPolicy policy() {
            if (!rules.isEmpty()) {
                return AccessPolicy.of(Map.of("echo", rules));
            }
            if (named.isEmpty()) {
                return TestGateway.allowing(allowed);
            }
            Map<String, List<Rule>> rules = new HashMap<>();
            allowedByName.forEach((name, patterns) -> rules.put(name, rules(name, patterns)));
            return AccessPolicy.of(rules);
        }

        TestGateway start(Path folder) throws IOException {
            Path place = folder.resolve("journal");
            Journal journal = Journal.open(place, "test", Clock.systemUTC());
            try {
                return new TestGateway(this, place, journal);
            } catch (RuntimeException e) {
                journal.close();
                throw e;
            }
        }

        private Gateway.Settings settings(Journal journal) {
            List<Listen> listen = new ArrayList<>(named);
            for (InetSocketAddress address :
                    named.isEmpty() ? addresses : List.<InetSocketAddress>of()) {
                String name = listen.isEmpty() ? "echo" : "echo-" + (listen.size() + 1);
                listen.add(new Listen(name, address, service));
            }
            if (named.isEmpty()) {
                behind.ifPresent(back -> listen.set(0, new Listen("echo", front, back)));
            }
            return new Gateway.Settings(
                    new Gateway.Ways(listen, dials),
                    limits,
                    responders,
                    transport,
                    signatures,
                    journal,
                    accessLog,
                    meters,
                    Clock.systemUTC());
        }
    }

    private TestGateway(Plan plan, Path journalFolder, Journal journal) {
        this.journalFolder = journalFolder;
        this.journal = journal;
        this.gateway =
                Gateway.start(
                        plan.settings(journal),
                        Snapshot.first(
                                credential(plan.authority),
                                new TrustByTarget(
                                        plan.trust.orElseGet(() -> trust(plan.authority)),
                                        plan.trustByName),
                                plan.policy()));
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where it listens. */
    LocalAddress place() {
        return gateway.status().listeners().values().iterator().next();
    }

    /** Where it listens, which is a port. */
    InetSocketAddress address() {
        return ((LocalAddress.Tcp) place()).address();
    }

    int port() {
        return address().getPort();
    }

    /** The journal, which a test may close early. */
    Journal journal() {
        return journal;
    }

    /** A client's identity, as this authority issues it. */
    static TestIdentity client(TestAuthority authority, String id) {
        return authority.issue().spiffe(id).clientOnly().make();
    }

    // ---- what a snapshot is made of

    /** The gateway's own identity, new at every call. */
    static CertificateCredential credential(TestAuthority authority) {
        TestIdentity identity =
                authority
                        .issue()
                        .spiffe(GATEWAY.text())
                        .dns("localhost")
                        .ip("127.0.0.1")
                        .clientAndServer()
                        .make();
        return CertificateCredential.of(GATEWAY, identity.key(), identity.chain(), new KeyCheck());
    }

    /** The authority's root, and what it revokes. */
    static TrustBundle trust(TestAuthority authority, BigInteger... revoked) {
        TrustBundle.Parts parts =
                TrustBundle.Parts.anchors(List.of(read(authority.root())))
                        .in(new TrustDomain(DOMAIN))
                        .revoking(List.of(revoking(authority, List.of(revoked))));
        return TrustBundle.of(parts, Instant.now());
    }

    /** The authority's root, which says by a list that its intermediate is good. */
    private static TrustBundle requiringStatus(TestAuthority authority) {
        Instant now = Instant.now();
        try {
            byte[] der =
                    authority
                            .rootCrl(List.of(), now.minusSeconds(60), now.plusSeconds(3600), 1)
                            .getEncoded();
            Certificate root = read(authority.root());
            AcceptedRevocations list =
                    AcceptedRevocations.accept(
                                    RevocationList.read(der).orThrow(),
                                    root,
                                    JcaSignatureCheck.ofRuntime())
                            .orThrow();
            return TrustBundle.of(
                    TrustBundle.Parts.anchors(List.of(root))
                            .in(new TrustDomain(DOMAIN))
                            .revoking(List.of(list))
                            .demanding(Demands.standard().with(RevocationMode.REQUIRE)),
                    now);
        } catch (CRLException e) {
            throw new AssertionError(e);
        }
    }

    private static AcceptedRevocations revoking(TestAuthority authority, List<BigInteger> revoked) {
        Instant now = Instant.now();
        try {
            byte[] der =
                    authority
                            .crl(
                                    revoked,
                                    now.minusSeconds(60),
                                    now.plusSeconds(3600),
                                    revoked.size() + 1L)
                            .getEncoded();
            return AcceptedRevocations.accept(
                            RevocationList.read(der).orThrow(),
                            read(authority.intermediate()),
                            JcaSignatureCheck.ofRuntime())
                    .orThrow();
        } catch (CRLException e) {
            throw new AssertionError(e);
        }
    }

    static AccessPolicy allowing(List<String> patterns) {
        return AccessPolicy.of(Map.of("echo", rules("echo", patterns)));
    }

    private static List<Rule> rules(String target, List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            PeerPattern peer = PeerPattern.parse(pattern).orThrow();
            String label = target + "/allow[" + (rules.size() + 1) + "]";
            rules.add(new Rule(label, Conjunction.peer(peer), List.of()));
        }
        return rules;
    }

    static Certificate read(X509Certificate certificate) {
        try {
            return Certificate.read(certificate.getEncoded()).orThrow();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    // ---- publishing

    /** Puts another trust bundle in force. */
    void publish(TrustBundle trust) {
        Snapshot now = gateway.snapshot();
        gateway.publish(now.next(now.credential(), trust, now.policy()));
    }

    /** Puts another trust of its own in force for one target. */
    void publishFor(String target, TrustBundle bundle) {
        Snapshot now = gateway.snapshot();
        Map<String, TrustBundle> own = new HashMap<>(now.trustByTarget().own());
        own.put(target, bundle);
        gateway.publish(
                now.next(now.credential(), new TrustByTarget(now.trust(), own), now.policy()));
    }

    /** Puts another policy in force. */
    void publish(AccessPolicy policy) {
        Snapshot now = gateway.snapshot();
        gateway.publish(now.next(now.credential(), now.trustByTarget(), policy));
    }

    /** Puts another credential in force. */
    void publish(CertificateCredential credential) {
        Snapshot now = gateway.snapshot();
        gateway.publish(now.next(credential, now.trustByTarget(), now.policy()));
    }

    // ---- what the journal tells

    /** The lines of these kinds so far, in order. */
    List<JournalLine> told(String... kinds) {
        try (Stream<Path> files = Files.list(journalFolder)) {
            List<JournalLine> lines = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Files.readString(file).lines().map(JournalLine::new).forEach(lines::add);
            }
            return lines.stream()
                    .filter(line -> Arrays.asList(kinds).contains(line.text("kind")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of one kind, once there are so many. */
    List<JournalLine> awaitTold(String kind, int count) {
        Patience.until(count + " lines of kind " + kind, SOON, () -> told(kind).size() >= count);
        return told(kind);
    }

    /** The first decision about a connection from this address. */
    JournalLine awaitDecisionFrom(String address) {
        Patience.until(
                "a decision about " + address, SOON, () -> decisionFrom(address).isPresent());
        return decisionFrom(address).orElseThrow();
    }

    private Optional<JournalLine> decisionFrom(String address) {
        return told("decision").stream()
                .filter(line -> line.text("from").startsWith(address + ":"))
                .findFirst();
    }

    @Override
    public void close() {
        gateway.close();
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
