package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A TLS server on the JDK's engine that shows any chain, takes any certificate, and keeps what it
 * was shown and sent: what an impostor would learn.
 */
final class TestPeer implements AutoCloseable {
    private static final char[] PASSWORD = "secret".toCharArray();

    private final SSLServerSocket socket;
    private final Ways ways;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<X509Certificate> shown = new ConcurrentLinkedQueue<>();
    private final Queue<String> names = new ConcurrentLinkedQueue<>();
    private final Queue<String> alerts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** What the peer does with one connection, once its handshake is over. */
    interface Manner {
        void serve(SSLSocket socket, TestPeer peer) throws IOException;
    }

    /** Whether it asks for a certificate. */
    enum Asking {
        DEMANDS,
        DOES_NOT_ASK
    }

    /** How it behaves. */
    record Ways(Asking asking, List<String> protocols, Manner manner) {
        static Ways demanding(Manner manner) {
            return new Ways(Asking.DEMANDS, List.of(), manner);
        }

        Ways asking(Asking other) {
            return new Ways(other, protocols, manner);
        }

        Ways speaking(String protocol) {
            return new Ways(asking, List.of(protocol), manner);
        }
    }

    private TestPeer(SSLServerSocket socket, Ways ways) {
        this.socket = socket;
        this.ways = ways;
    }

    static TestPeer start(TestIdentity identity, Ways ways) throws IOException {
        TestPeer[] self = new TestPeer[1];
        SSLServerSocket socket =
                (SSLServerSocket)
                        context(identity, chain -> self[0].shown.add(chain[0]))
                                .getServerSocketFactory()
                                .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        TestPeer peer = new TestPeer(socket, ways);
        self[0] = peer;
        Thread.ofPlatform().daemon().name("peer").start(peer::accept);
        return peer;
    }

    static TestPeer echo(TestIdentity identity) throws IOException {
        return start(identity, Ways.demanding(TestPeer::echo));
    }

    /** Sends back what it gets. */
    static void echo(SSLSocket socket, TestPeer peer) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int read = peer.read(socket, buffer); read >= 0; read = peer.read(socket, buffer)) {
            socket.getOutputStream().write(buffer, 0, read);
        }
    }

    /** Reads some bytes and counts them; negative at the end. */
    int read(SSLSocket from, byte[] buffer) throws IOException {
        int read = from.getInputStream().read(buffer);
        bytes.addAndGet(Math.max(read, 0));
        return read;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The leaves that it was shown. */
    List<X509Certificate> shown() {
        return List.copyOf(shown);
    }

    /** The host names that it was called by; an empty text where none was. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** The alerts with which it was refused. */
    List<String> alerts() {
        return List.copyOf(alerts);
    }

    int connections() {
        return connections.get();
    }

    long bytes() {
        return bytes.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                SSLSocket accepted = (SSLSocket) socket.accept();
                connections.incrementAndGet();
                open.add(accepted);
                Thread.ofVirtual().name("called").start(() -> serve(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket accepted) {
        try (accepted) {
            SSLParameters parameters = accepted.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setApplicationProtocols(ways.protocols().toArray(String[]::new));
            parameters.setNeedClientAuth(ways.asking() == Asking.DEMANDS);
            accepted.setSSLParameters(parameters);
            accepted.setSoTimeout(TestClient.PATIENCE_MILLIS);
            accepted.startHandshake();
            names.add(
                    ((ExtendedSSLSession) accepted.getSession())
                            .getRequestedServerNames().stream()
                                    .map(name -> new String(name.getEncoded(), US_ASCII))
                                    .findFirst()
                                    .orElse(""));
            ways.manner().serve(accepted, this);
        } catch (SSLException e) {
            alerts.add(TestClient.alertIn(e));
        } catch (IOException e) {
            // The other side is gone: how, is what the tests look at.
        } finally {
            open.remove(accepted);
        }
    }

    private static SSLContext context(TestIdentity identity, Consumer<X509Certificate[]> shown) {
        try {
            KeyStore store = identity.pkcs12(PASSWORD);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(), new TrustManager[] {new TakesEverybody(shown)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket one : open) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An impostor takes whatever certificate it can get. */
    private static final class TakesEverybody extends X509ExtendedTrustManager {
        private final Consumer<X509Certificate[]> shown;

        TakesEverybody(Consumer<X509Certificate[]> shown) {
            this.shown = shown;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            shown.accept(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            shown.accept(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            shown.accept(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
