package dev.countersign.authority;

import dev.countersign.testkit.RealProcess;
import dev.countersign.tls.Pem;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The openssl of the system, as a judge that shares no code with us. */
record Openssl(Path folder) {

    /** What a program said, and whether it was content. */
    record Answer(int exit, String text) {
        boolean good() {
            return exit == 0;
        }
    }

    Answer run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try (RealProcess process = RealProcess.start(folder, command)) {
            int exit = process.endInput().awaitExit();
            return new Answer(exit, process.output() + process.errors());
        }
    }

    /** Judges a chain under the authority's root and list at a time, for a purpose. */
    Answer verify(Workshop workshop, IssuanceOutcome.Issued issued, String purpose, Instant at) {
        return run(
                "verify",
                "-x509_strict",
                "-attime",
                Long.toString(at.getEpochSecond()),
                "-purpose",
                purpose,
                "-crl_check",
                "-CRLfile",
                workshop.file("crl.pem").toString(),
                "-CAfile",
                workshop.file("ca/root.pem").toString(),
                "-untrusted",
                workshop.file("ca/intermediate.pem").toString(),
                pem("leaf.pem", issued.leaf()).toString());
    }

    Path pem(String name, Certificate certificate) {
        Path file = folder.resolve(name);
        try {
            return Files.writeString(file, Pem.write("CERTIFICATE", certificate.der()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
