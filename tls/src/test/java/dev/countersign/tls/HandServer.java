package dev.countersign.tls;

import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS server on the JDK's own engine, set up by hand: none of our code runs in it. It wants a
 * client certificate, says whom it met, and does after the handshake what the test tells it.
 */
final class HandServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final SSLServerSocket listener;
    private final Manners manners;
    private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();

    /** What the server does, one choice each; a good server unless said otherwise. */
    static final class Manners {
        private final TestIdentity identity;
        private PrivateKey key;
        private String[] alpn = {};
        private String[] protocols = {"TLSv1.3"};
        private boolean refusesClients;
        private Talk talk = socket -> {};

        Manners(TestIdentity identity) {
            this.identity = identity;
            this.key = identity.key();
        }

        /** Signs with a key that its certificate does not name. */
        Manners signingWith(PrivateKey other) {
            key = other;
            return this;
        }

        Manners speaking(String... names) {
            alpn = names;
            return this;
        }

        Manners offering(String... versions) {
            protocols = versions;
            return this;
        }

        Manners refusingClients() {
            refusesClients = true;
            return this;
        }

        Manners then(Talk other) {
            talk = other;
            return this;
        }
    }

    /** What is said after the handshake. */
    interface Talk {
        void over(SSLSocket socket) throws IOException;
    }

    /** One connection as the server saw it; the chain is empty unless the client sent one. */
    record Visit(
            List<X509Certificate> clientChain,
            List<String> serverNames,
            Optional<Exception> failure) {}

    private HandServer(Manners manners) {
        this.manners = manners;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new OneKey(manners)},
                    new TrustManager[] {new Recorder()},
                    new SecureRandom());
            listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SSLParameters parameters = listener.getSSLParameters();
            parameters.setProtocols(manners.protocols);
            parameters.setNeedClientAuth(true);
            parameters.setApplicationProtocols(manners.alpn);
            listener.setSSLParameters(parameters);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static HandServer start(Manners manners) {
        HandServer server = new HandServer(manners);
        Thread thread = new Thread(server::serve, "hand server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    /** The same address under another host name, which nobody looks up. */
    InetSocketAddress address(String host) {
        try {
            byte[] loopback = InetAddress.getLoopbackAddress().getAddress();
            return new InetSocketAddress(
                    InetAddress.getByAddress(host, loopback), listener.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next connection, once it is over. */
    Visit visit() {
        try {
            Visit visit = visits.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (visit == null) {
                throw new AssertionError("nobody came, or nobody left");
            }
            return visit;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
                visits.add(visited(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    visits.add(new Visit(List.of(), List.of(), Optional.of(e)));
                }
            }
        }
    }

    private Visit visited(SSLSocket socket) {
        Recorder.CHAIN.remove();
        Optional<Exception> failure = Optional.empty();
        try {
            socket.startHandshake();
            manners.talk.over(socket);
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return new Visit(Recorder.CHAIN.get(), serverNames(socket), failure);
    }

    private static List<String> serverNames(SSLSocket socket) {
        List<String> names = new ArrayList<>();
        if (socket.getSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                names.add(((SNIHostName) name).getAsciiName());
            }
        }
        return names;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes the chain a client sends, and refuses it or not; asks nothing of it. */
    private final class Recorder extends X509ExtendedTrustManager {
        static final ThreadLocal<List<X509Certificate>> CHAIN = ThreadLocal.withInitial(List::of);

        private void note(X509Certificate[] chain) throws CertificateException {
            CHAIN.set(Arrays.asList(chain));
            if (manners.refusesClients) {
                throw new CertificateException("not you");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            note(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            note(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            note(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Shows one chain and signs with one key, which need not belong together. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private final Manners manners;

        OneKey(Manners manners) {
            this.manners = manners;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType,
                java.security.Principal @Nullable [] issuers,
                @Nullable Socket socket) {
            return keyType.equals(manners.key.getAlgorithm()) ? "only" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return manners.identity.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return manners.key;
        }

        @Override
        public String[] getServerAliases(
                String keyType, java.security.Principal @Nullable [] issuers) {
            return new String[] {"only"};
        }

        @Override
        public String[] getClientAliases(
                String keyType, java.security.Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes,
                java.security.Principal @Nullable [] issuers,
                @Nullable Socket socket) {
            return null;
        }
    }
}
