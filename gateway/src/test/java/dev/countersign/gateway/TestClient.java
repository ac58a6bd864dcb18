package dev.countersign.gateway;

import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A client on the JDK's TLS engine that shows any chain, byte for byte, and signs with any key. Of
 * the gateway it checks that the test authority issued it.
 */
final class TestClient implements AutoCloseable {
    static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern ALERT = Pattern.compile("eceived fatal alert: ([a-z_]+)");

    private final SSLSocket socket;
    private long received;

    private TestClient(SSLSocket socket) {
        this.socket = socket;
    }

    /** Connects with this identity and no ALPN, and shakes hands. */
    static TestClient connect(InetSocketAddress address, TestIdentity identity) throws IOException {
        return connect(address, identity, List.of());
    }

    static TestClient connect(
            InetSocketAddress address, TestIdentity identity, List<String> protocols)
            throws IOException {
        Socket plain = new Socket();
        plain.connect(address, PATIENCE_MILLIS);
        return over(plain, identity, protocols);
    }

    /** Shakes hands over a connection that is there already. */
    static TestClient over(Socket plain, TestIdentity identity, List<String> protocols)
            throws IOException {
        return over(plain, context(identity), protocols);
    }

    static TestClient over(Socket plain, SSLContext context, List<String> protocols)
            throws IOException {
        return over(
                plain,
                context,
                parameters -> parameters.setApplicationProtocols(protocols.toArray(String[]::new)));
    }

    /** Asks for a host by name (RFC 6066 §3). */
    static TestClient asking(String host, InetSocketAddress address, TestIdentity identity)
            throws IOException {
        Socket plain = new Socket();
        plain.connect(address, PATIENCE_MILLIS);
        return over(
                plain,
                context(identity),
                parameters -> parameters.setServerNames(List.of(new SNIHostName(host))));
    }

    private static TestClient over(Socket plain, SSLContext context, Consumer<SSLParameters> change)
            throws IOException {
        try {
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(plain, "localhost", plain.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3"});
            change.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            return new TestClient(socket);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    SSLSocket socket() {
        return socket;
    }

    TestClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    byte[] read(int count) throws IOException {
        return input().readNBytes(count);
    }

    /** Sends a word and reads it back: somebody serves us. */
    boolean isServed() throws IOException {
        byte[] word = {'h', 'e', 'l', 'l', 'o'};
        return Arrays.equals(send(word).read(word.length), word);
    }

    /**
     * How the gateway ends it, after whatever it still sends: the name of its alert, or {@code
     * close_notify} for an orderly end. A reset is an exception.
     */
    String ending() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = input().read(buffer); read >= 0; read = input().read(buffer)) {
                received += read;
            }
            return "close_notify";
        } catch (SSLException e) {
            return alertIn(e);
        }
    }

    /** How many bytes came before the ending. */
    long received() {
        return received;
    }

    InputStream input() throws IOException {
        return socket.getInputStream();
    }

    /** The alert that an exception tells of. */
    static String alertIn(SSLException e) {
        Matcher alert = ALERT.matcher(String.valueOf(e.getMessage()));
        return alert.find() ? alert.group(1) : "no alert: " + e;
    }

    static SSLContext context(TestIdentity identity) {
        return context(identity, identity.key());
    }

    /** Shows the identity's chain, but signs with this key. */
    static SSLContext context(TestIdentity identity, PrivateKey key) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("root", identity.root());
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new Keys(identity, key)}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the connection while the test goes on. */
    void hangUp() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Gives the one identity, whatever is asked for; an empty chain shows no certificate. */
    private static final class Keys extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Keys(TestIdentity identity, PrivateKey key) {
            List<byte[]> bytes = identity.chainDer();
            List<X509Certificate> read = identity.chain();
            List<X509Certificate> shown = new ArrayList<>();
            for (int at = 0; at < bytes.size(); at++) {
                shown.add(new ShownCertificate(bytes.get(at), read.get(at)));
            }
            this.chain = shown.toArray(X509Certificate[]::new);
            this.key = key;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"identity"};
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "identity";
        }

        @Override
        public String chooseEngineClientAlias(
                String[] types, Principal[] issuers, SSLEngine engine) {
            return "identity";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }
    }
}
