package dev.countersign.cli;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.AuthorityPart;
import dev.countersign.cli.config.Configuration.Extras;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.Place;
import dev.countersign.cli.config.Configuration.Target;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.cli.config.HostPort;
import dev.countersign.gateway.Limits;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code up} is to run: the trust domain, the folder, the addresses, the gateway. */
record UpPlan(
        TrustDomain domain,
        Path data,
        HostPort admin,
        AuthorityPart authority,
        GatewayPart gateway) {
    static final SpiffeId GATEWAY = SpiffeId.of("spiffe://countersign.local/gateway");

    private static final TrustDomain DOMAIN = new TrustDomain("countersign.local");
    private static final HostPort GATEWAY_AT = new HostPort("127.0.0.1", 8443);
    private static final HostPort ADMIN_AT = new HostPort("127.0.0.1", 9444);
    private static final HostPort SAMPLE = new HostPort("sample.invalid", 0);

    /** What stood on the command line. */
    record Options(
            Optional<Path> data,
            Optional<HostPort> authority,
            Optional<HostPort> gateway,
            Optional<HostPort> admin,
            Optional<HostPort> protect,
            Optional<Path> kek) {}

    /** Without a file: one listener, and alice is let in. */
    static UpPlan of(Options options) {
        Rule alice =
                new Rule(
                        "service/allow[1]",
                        Conjunction.peer(PeerPattern.parse(alice(DOMAIN).text()).orThrow()),
                        List.of());
        ListenPart listener =
                new ListenPart(
                        "service",
                        Place.at(options.gateway().orElse(GATEWAY_AT)),
                        Target.at(options.protect().orElse(SAMPLE)),
                        Optional.empty(),
                        List.of(alice),
                        WhenRefused.ALERT);
        GatewayPart part =
                new GatewayPart(
                        new Identity.Issued(GATEWAY),
                        TrustPart.ofIdentity(),
                        List.of(listener),
                        List.of(),
                        Limits.DEFAULT,
                        Extras.NONE);
        return new UpPlan(
                DOMAIN,
                options.data().orElse(Path.of(DataOption.DEFAULT)),
                options.admin().orElse(ADMIN_AT),
                authority(options, Optional.empty()),
                part);
    }

    /** With a file; an option goes before what the file says. */
    static UpPlan of(Options options, Configuration file) {
        GatewayPart part =
                file.gateway()
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.CONFIG_INVALID_VALUE,
                                        "the configuration has no gateway section"));
        if (options.protect().isPresent()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID, "--protect beside --config (expected: one of them)");
        }
        if (!part.trust().equals(TrustPart.ofIdentity())
                || part.listen().stream().anyMatch(one -> one.trust().isPresent())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_UNSUPPORTED,
                    "gateway.trust is set, or that of a listener, and up trusts its own authority",
                    "leave trust out, or run authority and gateway apart");
        }
        return new UpPlan(
                file.trustDomain(),
                options.data().orElse(file.data()),
                options.admin().or(file::admin).orElse(ADMIN_AT),
                authority(options, file.authority()),
                options.gateway()
                        .map(at -> part.listening(firstAt(part.listen(), at)))
                        .orElse(part));
    }

    private static AuthorityPart authority(Options options, Optional<AuthorityPart> file) {
        AuthorityPart part = file.orElse(AuthorityPart.DEFAULT);
        return new AuthorityPart(
                options.authority().orElse(part.at()),
                part.hosts(),
                options.kek().or(part::kek),
                part.lifetimes());
    }

    private static List<ListenPart> firstAt(List<ListenPart> listeners, HostPort at) {
        return java.util.stream.Stream.concat(
                        listeners.stream().limit(1).map(one -> one.at(at)),
                        listeners.stream().skip(1))
                .toList();
    }

    /** Who is enrolled to be let in. */
    static SpiffeId alice(TrustDomain domain) {
        return new SpiffeId(domain, "/alice");
    }

    /** Who the gateway is. */
    SpiffeId gatewayId() {
        return switch (gateway.identity()) {
            case Identity.Issued issued -> issued.id();
            case Identity.Folder folder ->
                    throw new CountersignException(
                            ProblemCode.CONFIG_INVALID_VALUE,
                            "gateway.identity is the folder "
                                    + folder.folder()
                                    + ", and up has its own authority",
                            "name an identity: identity: spiffe://" + domain + "/gateway");
            case Identity.Token _ ->
                    throw new CountersignException(
                            ProblemCode.CONFIG_INVALID_VALUE,
                            "gateway.identity has its key in a token, and up has its own authority",
                            "name an identity: identity: spiffe://" + domain + "/gateway");
        };
    }

    /** Whether nobody named a service. */
    boolean needsSample() {
        return gateway.listen().stream()
                .limit(1)
                .anyMatch(one -> one.target().equals(Target.at(SAMPLE)));
    }

    /** The same in front of this service. */
    UpPlan protecting(HostPort service) {
        ListenPart listener = gateway.listen().getFirst().to(service);
        return new UpPlan(domain, data, admin, authority, gateway.listening(List.of(listener)));
    }
}
