package dev.countersign.issuance;

/** Where unpredictable bytes come from; an implementation gives cryptographic randomness only. */
@FunctionalInterface
public interface Entropy {
    byte[] draw(int bytes);
}
