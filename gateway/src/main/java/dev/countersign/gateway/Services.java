package dev.countersign.gateway;

import dev.countersign.gateway.hello.ClientHello;
import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The services of one listening address. Where they have hosts, the one whose host a client asks
 * for is its own, and whoever asks for none of them is refused; one without hosts is alone there,
 * and serves whoever comes.
 */
final class Services {
    private final List<Service> all;
    private final HostTable<Service> byHost;

    private final String names;

    /** Those that share an address; what each needs of the snapshot in force is made. */
    static Services of(List<Listen> sharing, Sentry sentry) {
        List<Service> made = new ArrayList<>();
        try {
            sharing.forEach(one -> made.add(Service.of(one, sentry)));
            return new Services(made);
        } catch (RuntimeException e) {
            made.forEach(one -> one.tls().putAway());
            throw e;
        }
    }

    private Services(List<Service> all) {
        this.all = List.copyOf(all);
        this.names = String.join(" ", all.stream().map(Service::name).toList());
        this.byHost = HostTable.of(all, service -> service.listen().front().hosts());
        if (all.size() > 1
                && all.stream().anyMatch(one -> one.listen().front().hosts().isEmpty())) {
            throw new IllegalArgumentException(
                    names + ": listeners at one address without hosts (expected: hosts for each)");
        }
    }

    /** What came of it. */
    sealed interface Found {
        record One(Service service) implements Found {}

        record None(Answer.Refusal why) implements Found {}
    }

    Found askedFor(ClientHello hello) {
        Service first = all.getFirst();
        if (first.listen().front().hosts().isEmpty()) {
            return new Found.One(first);
        }
        return hello.host().map(this::askedFor).orElseGet(() -> none("the peer named no host"));
    }

    private Found askedFor(String host) {
        return switch (DnsName.parse(host)) {
            case Parsed.Good<DnsName>(DnsName name) ->
                    byHost.find(name)
                            .<Found>map(Found.One::new)
                            .orElseGet(() -> none("the peer asked for " + name.name()));
            case Parsed.Bad<DnsName>(String why) -> none("the peer asked for a " + why);
        };
    }

    /** Whether whoever asks for this host, by whatever way, is sent to this service. */
    boolean sends(Optional<DnsName> host, Service service) {
        return all.getFirst().listen().front().hosts().isEmpty()
                || host.flatMap(byHost::find).filter(service::equals).isPresent();
    }

    private static Found none(String seen) {
        return new Found.None(Answer.Refusal.of(ProblemCode.ACCESS_UNKNOWN_HOST, seen));
    }

    /** Where one calls from; who uses a socket in the file system has no address of its own. */
    SocketAddress callerOf(Channel accepted) {
        return all.getFirst().listen().front().at() instanceof LocalAddress.UnixSocket(Path path)
                ? UnixDomainSocketAddress.of(path)
                : accepted.remoteAddress();
    }

    /** Whether one who calls from there must say for whom it speaks. */
    boolean isProxy(SocketAddress from) {
        return from instanceof InetSocketAddress inet
                && all.getFirst().listen().front().proxies().stream()
                        .anyMatch(proxy -> proxy.matches(inet));
    }

    List<Service> all() {
        return all;
    }

    /** As the journal has it before one is asked for. */
    String names() {
        return names;
    }

    void putAway() {
        all.forEach(one -> one.tls().putAway());
    }
}
