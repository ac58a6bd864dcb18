package dev.countersign.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code openssl verify} as a judge of chains, at a time of our choosing, with its files in a
 * folder; it does not look at names.
 */
record OpensslJudge(Path folder, Instant now) {

    /** What OpenSSL holds against this identity in this role, if anything. */
    Optional<String> objection(TestIdentity identity, Role role) throws IOException {
        identity.writeTo(folder);
        List<String> command =
                List.of(
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-attime",
                        Long.toString(now.getEpochSecond()),
                        "-purpose",
                        role == Role.CLIENT ? "sslclient" : "sslserver",
                        "-auth_level",
                        "2",
                        "-CAfile",
                        "trust.pem",
                        "-untrusted",
                        "cert.pem",
                        "leaf.pem");
        try (RealProcess openssl = RealProcess.start(folder, command)) {
            return openssl.awaitExit() == 0 ? Optional.empty() : Optional.of(openssl.errors());
        }
    }
}
