package dev.countersign.gateway;

import dev.countersign.trust.VerifiedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 2, with which a protected service learns who its peer
 * is: where it called from, and what was verified of it.
 */
record ProxyHeader(Listen.Opening opening, Ends ends, VerifiedPeer peer, Asked asked) {
    /** Of a type that is left to applications: the verified name of the peer, as text. */
    static final byte IDENTITY = (byte) 0xE0;

    private static final byte ALPN = 0x01;
    private static final byte AUTHORITY = 0x02;
    private static final byte UNIQUE_ID = 0x05;
    private static final byte SSL_VERSION = 0x21;
    private static final byte SSL_CN = 0x22;
    private static final byte SSL_CIPHER = 0x23;
    private static final byte SSL_CLIENT_CERT = 0x28;

    /** Over TLS, with a certificate, shown on this connection and in this session. */
    private static final byte CLIENT = 0x01 | 0x02 | 0x04;

    /** Where the peer called from, and where it called. */
    record Ends(SocketAddress from, SocketAddress to) {}

    /** Our id for the connection, and the host that was asked for. */
    record Asked(String connection, Optional<String> host) {}

    /** Sends it, before anything else. */
    void sendTo(Channel service) {
        service.pipeline().addLast(HAProxyMessageEncoder.INSTANCE);
        service.writeAndFlush(message());
        service.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }

    HAProxyMessage message() {
        List<HAProxyTLV> told = new ArrayList<>();
        String alpn = peer.parameters().alpn();
        if (!alpn.isEmpty()) {
            told.add(text(ALPN, alpn));
        }
        asked.host().ifPresent(host -> told.add(text(AUTHORITY, host)));
        told.add(text(UNIQUE_ID, asked.connection()));
        told.add(new HAProxySSLTLV(0, CLIENT, ofTls()));
        told.add(text(IDENTITY, peer.id().text()));
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                protocol(),
                host(ends.from()),
                host(ends.to()),
                port(ends.from()),
                port(ends.to()),
                told);
    }

    private List<HAProxyTLV> ofTls() {
        List<HAProxyTLV> told = new ArrayList<>();
        told.add(text(SSL_VERSION, peer.parameters().protocol()));
        told.add(text(SSL_CIPHER, peer.parameters().cipher()));
        peer.leaf().commonNames().stream().limit(1).forEach(name -> told.add(text(SSL_CN, name)));
        if (opening == Listen.Opening.PROXY_WITH_CERTIFICATE) {
            told.add(new HAProxyTLV(SSL_CLIENT_CERT, Unpooled.wrappedBuffer(peer.leaf().der())));
        }
        return told;
    }

    private static HAProxyTLV text(byte type, String text) {
        ByteBuf bytes = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
        return new HAProxyTLV(type, bytes);
    }

    private HAProxyProxiedProtocol protocol() {
        if (ends.from() instanceof UnixDomainSocketAddress) {
            return HAProxyProxiedProtocol.UNIX_STREAM;
        }
        if (!(ends.from() instanceof InetSocketAddress from)
                || !(ends.to() instanceof InetSocketAddress to)
                || isIpv4(from.getAddress()) != isIpv4(to.getAddress())) {
            return HAProxyProxiedProtocol.UNKNOWN;
        }
        return isIpv4(from.getAddress())
                ? HAProxyProxiedProtocol.TCP4
                : HAProxyProxiedProtocol.TCP6;
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    private @Nullable String host(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toString();
        }
        return protocol() != HAProxyProxiedProtocol.UNKNOWN
                        && address instanceof InetSocketAddress inet
                ? withoutZone(inet.getAddress().getHostAddress())
                : null;
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private int port(SocketAddress address) {
        return protocol() != HAProxyProxiedProtocol.UNKNOWN
                        && address instanceof InetSocketAddress inet
                ? inet.getPort()
                : 0;
    }
}
