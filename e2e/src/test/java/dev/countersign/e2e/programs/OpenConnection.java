package dev.countersign.e2e.programs;

import dev.countersign.testkit.RealProcess;
import java.time.Duration;

/**
 * A connection of a real client to a web server behind the gateway, open until somebody ends it.
 */
public final class OpenConnection implements AutoCloseable {
    private final RealProcess client;

    public OpenConnection(RealProcess client) {
        this.client = client;
    }

    /** Asks for a page on this connection; the line must come back. */
    public OpenConnection mustGet(String path, String line) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r");
        client.awaitLine(line);
        return this;
    }

    /** It must be over within this time, without our doing anything. */
    public RealProcess mustEndWithin(Duration limit) {
        client.patient(limit).awaitExit();
        return client;
    }

    public boolean isOpen() {
        return client.alive();
    }

    @Override
    public void close() {
        client.close();
    }
}
