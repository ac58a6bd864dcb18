package dev.countersign.tls;

import dev.countersign.trust.VerifiedPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import javax.net.ssl.SSLSocket;

/** A connection on which the peer is proven to us, and we to the peer as far as it told. */
public final class ProvenSocket implements AutoCloseable {
    private final SSLSocket socket;
    private final PushbackInputStream input;
    private final VerifiedPeer peer;
    private final Answer answer;

    ProvenSocket(SSLSocket socket, PushbackInputStream input, VerifiedPeer peer, Answer answer) {
        this.socket = socket;
        this.input = input;
        this.peer = peer;
        this.answer = answer;
    }

    /** What the peer said of us. */
    public enum Answer {
        /** It speaks {@code countersign/1} and sent the acceptance byte. */
        ACCEPTED,
        /** It speaks something else and did not refuse us within the time we waited. */
        NOT_REFUSED
    }

    public VerifiedPeer peer() {
        return peer;
    }

    public Answer answer() {
        return answer;
    }

    public InputStream input() {
        return input;
    }

    public OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    /** Tells the peer that nothing more will be sent; what it sends can still be read. */
    public void finishOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
