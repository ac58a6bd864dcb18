package dev.countersign.gateway;

import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;

/** How what comes in on a channel ends, while what goes out there may go on. */
enum InputEnd {
    /** The other side has said all: by close_notify where it speaks TLS, else by FIN. */
    IN_ORDER,
    /** A FIN without close_notify: anybody on the way can send that (RFC 8446 §6.1). */
    CUT_SHORT;

    /** What an event of an open channel tells of it. */
    static Optional<InputEnd> of(Channel channel, Object event) {
        if (!channel.isOpen()) {
            return Optional.empty();
        }
        if (event instanceof SslCloseCompletionEvent close) {
            return close.isSuccess() ? Optional.of(IN_ORDER) : Optional.empty();
        }
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return Optional.empty();
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.of(IN_ORDER);
        }
        return tls.sslCloseFuture().isSuccess() ? Optional.empty() : Optional.of(CUT_SHORT);
    }
}
