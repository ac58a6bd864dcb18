package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Listening sockets that were open before this process began, each for the listener of its address.
 * Who calls while nobody accepts waits in them, and is not refused. Sockets that are passed on are
 * driven by epoll: io_uring may take a connection off one that is being closed.
 */
public final class InheritedSockets {
    private final Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
    private final Transport transport;

    private InheritedSockets(List<Integer> descriptors, Transport transport) {
        this.transport = transport;
        descriptors.forEach(one -> addresses.put(one, new Socket(one).localAddress()));
    }

    /** These, if any: TCP sockets that listen and do not block. */
    public static InheritedSockets of(List<Integer> descriptors) {
        if (!Transport.EPOLL.isAvailable()) {
            throw new CountersignException(
                    ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                    "a service manager hands sockets over, and there is no epoll to drive them",
                    "run on Linux, x86-64 or arm64, with the program's own libraries");
        }
        return new InheritedSockets(descriptors, Transport.EPOLL);
    }

    /** None, and ours will not be passed on either. */
    public static InheritedSockets none() {
        return new InheritedSockets(List.of(), Transport.best());
    }

    /** How sockets are to be driven that were passed on, or will be. */
    public Transport transport() {
        return transport;
    }

    /** Whether one listens where a listener would. */
    public boolean holds(InetSocketAddress address) {
        return find(address).isPresent();
    }

    /** Closes those that no listener took, and says where they were. */
    public Collection<InetSocketAddress> closeRest() {
        Collection<InetSocketAddress> rest = List.copyOf(addresses.values());
        addresses
                .keySet()
                .forEach(one -> new EpollServerSocketChannel(one).unsafe().closeForcibly());
        addresses.clear();
        return rest;
    }

    /** The one for this address. */
    Optional<EpollServerSocketChannel> take(InetSocketAddress address) {
        Optional<Integer> descriptor = find(address);
        descriptor.ifPresent(addresses::remove);
        return descriptor.map(EpollServerSocketChannel::new);
    }

    private Optional<Integer> find(InetSocketAddress address) {
        return addresses.entrySet().stream()
                .filter(one -> isSame(address, one.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All addresses are the same, whether as IPv4 or as IPv6 has it. */
    private static boolean isSame(InetSocketAddress wanted, InetSocketAddress open) {
        return wanted.getPort() == open.getPort()
                && (wanted.getAddress().equals(open.getAddress())
                        || (wanted.getAddress().isAnyLocalAddress()
                                && open.getAddress().isAnyLocalAddress()));
    }
}
