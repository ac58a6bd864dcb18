package dev.countersign.cli.probe;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.x509.Certificate;
import java.nio.file.Path;
import java.util.List;

/** An identity of ours that a server may be shown. */
public record Owned(Path folder, List<Certificate> chain, CertificateCredential credential) {
    public Owned {
        chain = List.copyOf(chain);
    }

    /** What lies in this folder. */
    public static Owned in(Path folder) {
        IdentityFolder files = new IdentityFolder(folder);
        CertificateCredential credential = files.load();
        return new Owned(folder, files.chain(), credential);
    }

    Certificate leaf() {
        return chain.getFirst();
    }

    /** How reports call it. */
    String text() {
        return folder + " (" + credential.id().text() + ", issued by " + leaf().issuer() + ")";
    }
}
