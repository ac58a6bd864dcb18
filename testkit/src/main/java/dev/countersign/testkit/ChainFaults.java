package dev.countersign.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Faults in the bytes and the length of a chain that was signed well. */
final class ChainFaults {
    private ChainFaults() {}

    static TestIdentity leafAlone(Bench bench) {
        return bench.showing(bench.good().chainDer().subList(0, 1));
    }

    static TestIdentity nineCertificates(Bench bench) {
        return chainOf(bench, 9);
    }

    static TestIdentity eightCertificates(Bench bench) {
        return chainOf(bench, 8);
    }

    static TestIdentity flippedSignature(Bench bench) {
        return withLeaf(bench, der -> flipped(der, der.length - 1));
    }

    static TestIdentity flippedName(Bench bench) {
        return withLeaf(bench, der -> flipped(der, lastByteOf(bench.role().spiffeId(), der)));
    }

    static TestIdentity trailingByte(Bench bench) {
        return withLeaf(bench, der -> Arrays.copyOf(der, der.length + 1));
    }

    /**
     * The intermediates below the first are self-issued, so that no path length is exceeded (RFC
     * 5280 §6.1.4(l)); a longer chain goes on where a shorter one ends.
     */
    private static TestIdentity chainOf(Bench bench, int length) {
        Issuer issuer = bench.authority().rootIssuer();
        for (int link = length - 1; link > 0; link--) {
            issuer = issuer.below(bench.sibling("Link " + link).named("Link"));
        }
        return bench.issue(bench.leaf(), issuer);
    }

    private static TestIdentity withLeaf(Bench bench, UnaryOperator<byte[]> change) {
        List<byte[]> chain = new ArrayList<>(bench.good().chainDer());
        chain.set(0, change.apply(chain.get(0)));
        return bench.showing(chain);
    }

    private static byte[] flipped(byte[] der, int index) {
        byte[] changed = der.clone();
        changed[index] ^= 1;
        return changed;
    }

    /**
     * Where the last occurrence of a text ends: its place among the alternative names, which follow
     * the subject.
     */
    private static int lastByteOf(String text, byte[] der) {
        String bytes = new String(der, StandardCharsets.ISO_8859_1);
        return bytes.lastIndexOf(text) + text.length() - 1;
    }
}
