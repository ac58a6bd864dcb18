package dev.countersign.gateway;

import dev.countersign.testkit.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/** A client that shakes hands record by record, and may stop anywhere. */
final class HandshakeByHand implements AutoCloseable {
    private static final int RECORD = 64 * 1024;
    private static final int SMALL_RECORD = 512;

    private final Socket socket = new Socket();
    private final SSLEngine engine;
    private final ByteBuffer arrived = ByteBuffer.allocate(RECORD).flip();

    HandshakeByHand(InetSocketAddress address, TestIdentity identity) throws IOException {
        this(address, identity, parameters -> {});
    }

    HandshakeByHand(
            InetSocketAddress address, TestIdentity identity, Consumer<SSLParameters> change)
            throws IOException {
        socket.connect(address);
        socket.setSoTimeout(TestClient.PATIENCE_MILLIS);
        engine = TestClient.context(identity).createSSLEngine("localhost", address.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setMaximumPacketSize(SMALL_RECORD);
        change.accept(parameters);
        engine.setSSLParameters(parameters);
    }

    /** Our first record. */
    byte[] hello() throws IOException {
        engine.beginHandshake();
        return wrap();
    }

    /** Says hello, and makes our answer to what the server sends, without sending it. */
    List<byte[]> answer() throws IOException {
        send(hello());
        return answerToServer();
    }

    /** The same, in one piece. */
    byte[] answerInOne() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] record : answer()) {
            all.write(record);
        }
        return all.toByteArray();
    }

    /**
     * Reads all that the server sends, and makes our answer (certificate, proof, finished) in
     * several records without sending them; the last one holds the end of finished.
     */
    List<byte[]> answerToServer() throws IOException {
        List<byte[]> records = new ArrayList<>();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
                case NEED_WRAP -> records.add(wrap());
                case FINISHED, NOT_HANDSHAKING -> {
                    return records;
                }
            }
        }
    }

    /** Says hello, and makes what follows on the server's HelloRetryRequest, without sending it. */
    List<byte[]> secondHello() throws IOException {
        send(hello());
        List<byte[]> records = new ArrayList<>();
        while (records.isEmpty() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> records.add(wrap());
                default -> unwrap();
            }
        }
        return records;
    }

    /** What the server sends until it ends the connection. */
    byte[] rest() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Records of application data, as a client that has finished would send them. */
    byte[] data(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        ByteBuffer records = ByteBuffer.allocate(RECORD);
        while (rest.hasRemaining()) {
            engine.wrap(rest, records);
        }
        return contentOf(records.flip());
    }

    void send(byte[] record) throws IOException {
        socket.getOutputStream().write(record);
    }

    /** Sends every byte by itself. */
    void sendSlowly(byte[] record) throws IOException {
        socket.setTcpNoDelay(true);
        for (byte one : record) {
            socket.getOutputStream().write(one);
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Whether the server ends the connection, after whatever it still sends. */
    boolean isEnded() throws IOException {
        InputStream input = socket.getInputStream();
        byte[] buffer = new byte[RECORD];
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {}
        return true;
    }

    private byte[] wrap() throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
        engine.wrap(ByteBuffer.allocate(0), record);
        return contentOf(record.flip());
    }

    private void unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(arrived, ByteBuffer.allocate(RECORD));
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            arrived.compact();
            int read =
                    socket.getInputStream()
                            .read(arrived.array(), arrived.position(), arrived.remaining());
            if (read < 0) {
                throw new IOException("the server ended the handshake");
            }
            arrived.position(arrived.position() + read).flip();
        }
    }

    private static byte[] contentOf(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
