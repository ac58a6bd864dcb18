package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The chain of an identity on disk, as PEM, leaf first. */
public record CertificateFile(Path file) {

    /** The chain, leaf first. */
    public List<Certificate> chain() {
        byte[] content = SafeFiles.read(file, ProblemCode.CONFIG_IDENTITY_UNREADABLE);
        List<Certificate> chain = new ArrayList<>();
        for (Pem.Block block : blocks(file, content)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw unreadable(
                        file, "holds a " + block.label() + " (expected: certificates alone)");
            }
            Parsed<Certificate> certificate = Certificate.read(block.content());
            if (certificate instanceof Parsed.Bad<Certificate> bad) {
                throw unreadable(file, bad.why());
            }
            chain.add(certificate.orThrow());
        }
        return chain;
    }

    /**
     * What can be proven with this chain and a key, which must belong together.
     *
     * @param keptIn where the key comes from, for the message
     */
    public CertificateCredential with(List<Certificate> chain, PrivateKey key, Object keptIn) {
        List<X509Certificate> forEngine =
                chain.stream().map(one -> javaCertificate(one.der())).toList();
        if (!new KeyCheck().pairs(key, forEngine.get(0))) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_MISMATCH, keptIn + " is not the key of " + file);
        }
        return CertificateCredential.of(idOf(chain.get(0)), key, forEngine, new KeyCheck());
    }

    /** Who this certificate is for: its SPIFFE ID, else its first host name. */
    private PeerId idOf(Certificate leaf) {
        for (GeneralName name : leaf.names()) {
            if (name instanceof GeneralName.Uri uri
                    && SpiffeId.parse(uri.value()) instanceof Parsed.Good<SpiffeId> id) {
                return id.value();
            }
        }
        for (GeneralName name : leaf.names()) {
            if (name instanceof GeneralName.Dns dns
                    && DnsName.parse(dns.value()) instanceof Parsed.Good<DnsName> id) {
                return id.value();
            }
        }
        throw unreadable(file, "names neither a SPIFFE ID nor a host");
    }

    static List<Pem.Block> blocks(Path file, byte[] content) {
        Parsed<List<Pem.Block>> blocks = Pem.read(content);
        if (blocks instanceof Parsed.Bad<List<Pem.Block>> bad) {
            throw unreadable(file, bad.why());
        }
        return blocks.orThrow();
    }

    private static X509Certificate javaCertificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                            "a certificate that the runtime cannot read")
                    .causedBy(e);
        }
    }

    static CountersignException unreadable(Path file, String why) {
        return new CountersignException(ProblemCode.CONFIG_IDENTITY_UNREADABLE, file + " " + why);
    }
}
