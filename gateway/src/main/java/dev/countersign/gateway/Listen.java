package dev.countersign.gateway;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.identity.HostPattern;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One listener: its name, which is the target in the policy, how peers reach it, and what it
 * protects.
 */
public record Listen(String name, Front front, Back back) {

    /** For whoever comes, in front of one address. */
    public Listen(String name, InetSocketAddress at, InetSocketAddress to) {
        this(name, Front.at(new LocalAddress.Tcp(at)), Back.to(new LocalAddress.Tcp(to)));
    }

    /**
     * Where it listens, at a unix socket for its owner and group, for which hosts, which proxies
     * before it say for whom they speak, whether handshakes are resumed, and what is spoken. Those
     * at one address share it, and need hosts; without hosts it serves whoever comes.
     */
    public record Front(
            LocalAddress at,
            Set<HostPattern> hosts,
            List<IpSubnetFilterRule> proxies,
            Resumption resumption,
            Speak speak) {
        public Front {
            hosts = Set.copyOf(hosts);
            proxies = List.copyOf(proxies);
        }

        /** For whoever comes, from nowhere else. */
        public static Front at(LocalAddress at) {
            return new Front(
                    at, Set.of(), List.of(), Resumption.OFF, new Speak.Tcp(Ending.TOGETHER));
        }
    }

    /**
     * The addresses of what it protects, tried in turn; how often it is looked whether they answer,
     * and what each connection to them begins with.
     */
    public record Back(List<LocalAddress> to, Optional<Duration> check, Opening opening) {
        public Back {
            to = List.copyOf(to);
            if (to.isEmpty()) {
                throw new IllegalArgumentException("addresses: 0 (expected: 1 or more)");
            }
        }

        /** One address, which gets nothing but what the peer sends. */
        public static Back to(LocalAddress address) {
            return new Back(List.of(address), Optional.empty(), Opening.NOTHING);
        }
    }

    /** What peers and the protected service speak with each other. */
    public sealed interface Speak {
        /** Whatever they like; the connection is passed on as it is. */
        record Tcp(Ending ending) implements Speak {}

        /** HTTP; each request is decided about and passed on by itself. */
        record Http(HttpService service) implements Speak {}

        /** How a peer learns that it is refused. */
        default HttpService.Refusing refusing() {
            return this instanceof Http(HttpService service)
                    ? service.refusing()
                    : HttpService.Refusing.ALERT;
        }

        /** What is spoken with the service, where that is HTTP. */
        default HttpService.Version version() {
            return this instanceof Http(HttpService service)
                    ? service.version()
                    : HttpService.Version.HTTP_1;
        }

        /** How connections end; those of HTTP end when their requests have. */
        default Ending ending() {
            return this instanceof Tcp(Ending ending) ? ending : Ending.TOGETHER;
        }
    }

    /** What a connection to a protected service begins with. */
    public enum Opening {
        /** What the peer sends. */
        NOTHING,
        /** A header of the PROXY protocol, version 2, that says who the peer is. */
        PROXY,
        /** The same, with the peer's certificate. */
        PROXY_WITH_CERTIFICATE
    }
}
