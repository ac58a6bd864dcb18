package dev.countersign.bench;

import dev.countersign.testkit.TestIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Clients that call one after the other, and again from the first when all have. Each connection is
 * a full TLS 1.3 handshake with X25519 and AES-128-GCM; nothing is resumed. For one event loop.
 */
final class Deck {
    private static final int UNUSED_PORT = 443;

    private final SslContext context;
    private final int first;
    private final int size;
    private final int all;
    private int dealt;

    /** Whether a client's key stays parsed in the native engine; it is quicker to have it there. */
    enum Hold {
        FOR_GOOD,
        FOR_ONE_USE
    }

    private Deck(SslContext context, int first, int size, int all) {
        this.context = context;
        this.first = first;
        this.size = size;
        this.all = all;
    }

    static Deck of(TestIdentity server, List<TestIdentity> clients, Hold hold) {
        KeyManagerFactory keys = new KeyManagerFactoryWrapper(new ClientKeys(clients));
        if (hold == Hold.FOR_GOOD) {
            keys = new OpenSslCachingX509KeyManagerFactory(keys, clients.size());
        }
        try {
            SslContext context =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.OPENSSL)
                            .keyManager(keys)
                            .trustManager(new PinnedServer(server.leaf()))
                            .endpointIdentificationAlgorithm(null)
                            .protocols("TLSv1.3")
                            .option(OpenSslContextOption.GROUPS, new String[] {"X25519"})
                            .sessionCacheSize(0)
                            .build();
            return new Deck(context, 0, clients.size(), clients.size());
        } catch (SSLException e) {
            throw new IllegalStateException("the native engine refuses the clients' keys", e);
        }
    }

    /** How many clients are in it. */
    int size() {
        return size;
    }

    /** That part of it, when it is cut into parts of this size; beyond the last it begins anew. */
    Deck part(int number, int size) {
        return new Deck(context, (first + number * size) % all, size, all);
    }

    /** What a client says first: a ClientHello in its record. */
    byte[] hello() {
        SSLEngine engine =
                context.newEngine(ByteBufAllocator.DEFAULT, ClientKeys.alias(first), UNUSED_PORT);
        try {
            ByteBuffer said = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), said);
            return Arrays.copyOf(said.array(), said.position());
        } catch (SSLException e) {
            throw new IllegalStateException("the native engine does not begin", e);
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    /** The next client's side of a connection. */
    SslHandler deal(ByteBufAllocator allocator) {
        String client = ClientKeys.alias((first + dealt % size) % all);
        dealt++;
        return new SslHandler(context.newEngine(allocator, client, UNUSED_PORT));
    }
}
