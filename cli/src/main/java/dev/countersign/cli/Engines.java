package dev.countersign.cli;

import dev.countersign.tls.JcaSignatureCheck;
import java.security.Provider;
import java.util.Optional;
import org.conscrypt.Conscrypt;

/** The native provider of signatures where this platform has it, else the runtime's own. */
final class Engines {
    private Engines() {}

    /** Conscrypt, as an object that is passed on and never installed. */
    static Optional<Provider> nativeProvider() {
        return Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
    }

    static JcaSignatureCheck signatures() {
        return nativeProvider()
                .map(JcaSignatureCheck::with)
                .orElseGet(JcaSignatureCheck::ofRuntime);
    }
}
