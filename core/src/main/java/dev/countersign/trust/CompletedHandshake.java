package dev.countersign.trust;

import dev.countersign.problem.OnlyCalledBy;
import java.util.Arrays;
import java.util.Optional;

/**
 * That a TLS engine finished a handshake with this leaf, these parameters, on this channel. No type
 * can prove that an engine finished; therefore one place alone may attest it.
 */
public final class CompletedHandshake {
    private final byte[] leaf;
    private final Parameters parameters;
    private final Channel channel;

    private CompletedHandshake(byte[] leaf, Parameters parameters, Channel channel) {
        this.leaf = leaf.clone();
        this.parameters = parameters;
        this.channel = channel;
    }

    /** What the two engines agreed on. A part that an engine does not tell is the empty string. */
    public record Parameters(
            String protocol, String cipher, String group, String alpn, Freshness freshness) {}

    /** Whether the peer showed in this very handshake that it holds its key. */
    public enum Freshness {
        FULL,
        RESUMED
    }

    /**
     * The connection itself: our id for it and, where the engine exports one, its RFC 9266 binding.
     */
    public record Channel(String id, Optional<String> exporter) {}

    /** Attests that the engine finished with this leaf certificate, given as DER. */
    @OnlyCalledBy("dev.countersign.tls.ProvenChannel")
    public static CompletedHandshake attested(byte[] leaf, Parameters parameters, Channel channel) {
        return new CompletedHandshake(leaf, parameters, channel);
    }

    boolean finishedWith(byte[] certificate) {
        return Arrays.equals(leaf, certificate);
    }

    public Parameters parameters() {
        return parameters;
    }

    public Channel channel() {
        return channel;
    }
}
