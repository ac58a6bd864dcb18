package dev.countersign.e2e.violations.cli;

import java.security.Provider;
import java.security.Security;

/** Changes the cryptography of the whole JVM. */
final class InstallsAProvider {
    private InstallsAProvider() {}

    static int install(Provider provider) {
        return Security.addProvider(provider);
    }
}
