package dev.countersign.cli.config;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Enforcement;
import dev.countersign.access.Rule;
import dev.countersign.access.TargetRules;
import dev.countersign.authority.Settings.Lifetimes;
import dev.countersign.gateway.AccessLog;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.Listen.Opening;
import dev.countersign.gateway.Resumption;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.gateway.http.PeerField;
import dev.countersign.gateway.pkcs11.Pkcs11Uri;
import dev.countersign.identity.HostPattern;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.trust.Demands;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A configuration that was checked whole: what this process is to do. */
public record Configuration(
        TrustDomain trustDomain,
        Path data,
        Optional<HostPort> admin,
        Weakening weakening,
        Optional<AuthorityPart> authority,
        Optional<GatewayPart> gateway) {

    /** Whether a reload may trust more than what runs. */
    public enum Weakening {
        REFUSED,
        ALLOWED
    }

    /**
     * The authority: where it listens, under which further names it is reached, the file of the key
     * that encrypts its keys, how long certificates and revocation lists live.
     */
    public record AuthorityPart(
            HostPort at, List<String> hosts, Optional<Path> kek, Lifetimes lifetimes) {
        /** On loopback, for a day each. */
        public static final AuthorityPart DEFAULT =
                new AuthorityPart(AuthoritySection.AT, List.of(), Optional.empty(), Lifetimes.DAY);

        public AuthorityPart {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The gateway: who it is, whom it trusts, where it listens and dials, within which limits, and
     * how long it may warm up at most.
     */
    public record GatewayPart(
            Identity identity,
            TrustPart trust,
            List<ListenPart> listen,
            List<DialPart> dial,
            Limits limits,
            Extras extras) {
        public GatewayPart {
            listen = List.copyOf(listen);
            dial = List.copyOf(dial);
        }

        /** The policy that the listeners' rules make. */
        public AccessPolicy policy() {
            return AccessPolicy.ofTargets(
                    listen.stream().collect(Collectors.toMap(ListenPart::name, ListenPart::rules)));
        }

        /** The same gateway with other listeners. */
        public GatewayPart listening(List<ListenPart> listeners) {
            return new GatewayPart(identity, trust, listeners, dial, limits, extras);
        }

        /** How long it makes handshakes with itself before it is ready. */
        public Duration warmUp() {
            return extras.warmUp();
        }

        /** The log of requests that it keeps beside the journal. */
        public Optional<AccessLogPart> accessLog() {
            return extras.accessLog();
        }
    }

    /** What a gateway does beside its work. */
    public record Extras(Duration warmUp, Optional<AccessLogPart> accessLog) {
        public static final Extras NONE = new Extras(Duration.ZERO, Optional.empty());
    }

    /** Whom it trusts, and how much it demands; no files at all are those of the identity. */
    public record TrustPart(List<Path> files, Demands demands, List<URI> responders) {
        public TrustPart {
            files = List.copyOf(files);
            responders = List.copyOf(responders);
        }

        /** The identity's own files, and what is demanded when nothing is said. */
        public static TrustPart ofIdentity() {
            return new TrustPart(List.of(), Demands.standard(), List.of());
        }
    }

    /** Where the gateway's identity comes from. */
    public sealed interface Identity {
        /** A folder that an enrolment wrote. */
        record Folder(Path folder) implements Identity {}

        /** A chain in a file, and its private key in a token. */
        record Token(Path certificates, Pkcs11Uri key) implements Identity {}

        /** A name that the authority in the same process issues. */
        record Issued(SpiffeId id) implements Identity {}
    }

    /** Where a line is written for each request of HTTP, and how it looks. */
    public record AccessLogPart(Path file, AccessLog.Format format) {}

    /** What a peer meets that the rules of a listener do not let in. */
    public enum WhenRefused {
        ALERT(Enforcement.ENFORCE),
        EXPLAIN(Enforcement.ENFORCE),
        OBSERVE(Enforcement.OBSERVE);

        private final Enforcement enforcement;

        WhenRefused(Enforcement enforcement) {
            this.enforcement = enforcement;
        }

        /** The word that the file has for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one with this word. */
        static WhenRefused of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Where a service is reached: an address, the hosts it has there, none being whatever host, the
     * proxies that say for whom they speak, whether handshakes are resumed, and what is spoken.
     */
    public record Place(
            LocalPlace at,
            Set<HostPattern> hosts,
            List<Cidr> proxies,
            Resumption resumption,
            Listen.Speak speak) {
        public Place {
            proxies = List.copyOf(proxies);
            hosts = Collections.unmodifiableSet(new LinkedHashSet<>(hosts));
        }

        /** Whatever host a peer asks for. */
        public static Place at(HostPort at) {
            return new Place(
                    new LocalPlace.Port(at),
                    Set.of(),
                    List.of(),
                    Resumption.OFF,
                    new Listen.Speak.Tcp(Ending.TOGETHER));
        }

        @Override
        public String toString() {
            String text = at.toString();
            if (!hosts.isEmpty()) {
                text +=
                        hosts.stream()
                                .map(HostPattern::toString)
                                .collect(Collectors.joining(", ", " for ", ""));
            }
            return text
                    + (proxies.isEmpty() ? "" : " behind " + proxies)
                    + (resumption == Resumption.OFF ? "" : " resuming")
                    + told(speak);
        }

        private static String told(Listen.Speak speak) {
            return switch (speak) {
                case Listen.Speak.Tcp(Ending ending) ->
                        ending == Ending.TOGETHER ? "" : " half-closing";
                case Listen.Speak.Http(HttpService http) ->
                        " speaking http, "
                                + http.version().word()
                                + " to the service, which is told "
                                + PeerField.words(http.tell())
                                + (http.refusing() == Refusing.EXPLAIN ? ", explaining" : "");
            };
        }
    }

    /**
     * What a listener protects: its addresses, tried in turn, how often it is looked whether they
     * answer, and what each connection to them begins with.
     */
    public record Target(List<LocalPlace> to, Optional<Duration> healthCheck, Opening opening) {
        public Target {
            to = List.copyOf(to);
        }

        /** One port, which gets nothing but what the peer sends. */
        public static Target at(HostPort port) {
            return new Target(
                    List.of(new LocalPlace.Port(port)), Optional.empty(), Opening.NOTHING);
        }

        /** The addresses as text, one or a list. */
        public Object told() {
            List<String> texts = to.stream().map(LocalPlace::toString).toList();
            return texts.size() == 1 ? texts.getFirst() : texts;
        }

        @Override
        public String toString() {
            return to.stream().map(LocalPlace::toString).collect(Collectors.joining(", "))
                    + (opening == Opening.NOTHING ? "" : " opening with " + opening)
                    + healthCheck.map(every -> " checked every " + every).orElse("");
        }
    }

    /**
     * One listener, whom it trusts if not those that the gateway does, its rules, and what a peer
     * meets that they do not let in.
     */
    public record ListenPart(
            String name,
            Place place,
            Target target,
            Optional<TrustPart> trust,
            List<Rule> allow,
            WhenRefused whenRefused) {
        public ListenPart {
            allow = List.copyOf(allow);
        }

        /** The same listener at another address. */
        public ListenPart at(HostPort other) {
            Place moved =
                    new Place(
                            new LocalPlace.Port(other),
                            place.hosts(),
                            place.proxies(),
                            place.resumption(),
                            place.speak());
            return new ListenPart(name, moved, target, trust, allow, whenRefused);
        }

        /** The same in front of another service. */
        public ListenPart to(HostPort other) {
            return new ListenPart(name, place, Target.at(other), trust, allow, whenRefused);
        }

        /** The address. */
        public LocalPlace at() {
            return place.at();
        }

        private TargetRules rules() {
            return new TargetRules(allow, whenRefused.enforcement);
        }
    }

    /** An address on our own side: of a local program, or of a protected service. */
    public sealed interface LocalPlace {
        /** A TCP port. */
        record Port(HostPort port) implements LocalPlace {
            @Override
            public String toString() {
                return port.toString();
            }
        }

        /** A socket in the file system. */
        record UnixPath(Path path) implements LocalPlace {
            @Override
            public String toString() {
                return "unix:" + path;
            }
        }
    }

    /** One dial: where local programs reach it, where the peer is, who it must be, and its end. */
    public record DialPart(
            String name,
            LocalPlace at,
            List<HostPort> to,
            PeerId expect,
            Duration connectTimeout,
            Ending ending) {
        public DialPart {
            to = List.copyOf(to);
        }
    }

    /** The rules of each listener, for messages and tests. */
    public Map<String, List<Rule>> rules() {
        return gateway.map(part -> part.policy().rulesByTarget()).orElse(Map.of());
    }
}
