package dev.countersign.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One of those that stand side by side: what kind of proxy it is, and which build of the product
 * where it is ours.
 */
record Contender(String label, ProxyKind kind, Path home) {

    /** Starts it on the proxies' core, ready for connections. */
    ProxyUnderTest start(Setting setting) throws IOException {
        return kind.start(this, setting);
    }

    /** A new folder for this start. */
    Path folder(Setting setting) throws IOException {
        return setting.scratch().folder(label.replaceAll("[^A-Za-z0-9]+", "-"));
    }
}
