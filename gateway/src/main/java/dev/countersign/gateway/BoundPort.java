package dev.countersign.gateway;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.util.Optional;
import java.util.OptionalInt;

/** An address that is listened on; the file of a unix socket goes with it. */
record BoundPort(Channel channel, LocalAddress at, Optional<UnixSocketFile> file) {

    /**
     * The number of its socket, where there is one that can be passed on: the file of a unix socket
     * is made anew by the next process.
     */
    OptionalInt descriptor() {
        return file.isEmpty() && channel instanceof UnixChannel unix
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    void close() {
        channel.close().awaitUninterruptibly();
        file.ifPresent(UnixSocketFile::remove);
    }
}
