package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.AuthorityName;
import dev.countersign.authority.Grant;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.web.AuthorityServer;
import dev.countersign.cli.config.HostPort;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.trust.SignatureCheck;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;

/** An authority with its network face: under its own name, which it certifies itself. */
final class AuthorityNode implements AutoCloseable {
    private final IdentityFolder identity;
    private final IdentityKeeper keeper;
    private volatile CertificateCredential credential;
    private final AuthorityServer server;
    private final String publicHost;

    /** Where it listens, and under which further names it is reached. */
    record Face(HostPort at, List<String> hosts) {}

    private AuthorityNode(
            IdentityFolder identity,
            IdentityKeeper keeper,
            AuthorityServer server,
            String publicHost) {
        this.identity = identity;
        this.credential = identity.load();
        this.keeper = keeper;
        this.server = server;
        this.publicHost = publicHost;
    }

    static AuthorityNode start(
            Authority authority, TrustDomain domain, DataFolder data, Face face, Tools tools) {
        IdentityFolder identity = data.identity("authority");
        IdentityKeeper keeper =
                IdentityKeeper.of(
                        authority,
                        identity,
                        new Grant(
                                AuthorityName.of(domain),
                                Profile.SERVER,
                                hosts(face),
                                "the authority itself"));
        keeper.ensure();
        InetSocketAddress at = Arguments.configured("authority", () -> face.at().resolve());
        AuthorityServer server =
                AuthorityServer.start(
                        at, authority, identity.load(), tools.signatures(), tools.clock());
        return new AuthorityNode(identity, keeper, server, publicHost(face));
    }

    /** What everything that runs is given. */
    record Tools(SignatureCheck signatures, Clock clock) {}

    private static Hosts hosts(Face face) {
        return Arguments.configured(
                "authority.hosts", () -> ServerHosts.of(List.of(face.at()), face.hosts()));
    }

    /**
     * The name by which others are told to reach it: the first that was given, else where it is.
     */
    private static String publicHost(Face face) {
        if (!face.hosts().isEmpty()) {
            return face.hosts().getFirst();
        }
        InetSocketAddress at = Arguments.configured("authority", () -> face.at().resolve());
        return at.getAddress().isAnyLocalAddress() ? "localhost" : face.at().host();
    }

    IdentityKeeper keeper() {
        return keeper;
    }

    /** Shows the certificate that is there now to whom calls from now on. */
    void reload() {
        credential = identity.load();
        server.use(credential);
    }

    /** What it proves itself with now. */
    CertificateCredential credential() {
        return credential;
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** The address for others, such as {@code https://authority.example:9443}. */
    String url() {
        return "https://" + new HostPort(publicHost, server.address().getPort());
    }

    @Override
    public void close() {
        server.close();
    }
}
