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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An identity on disk: {@code cert.pem} (the chain, leaf first), {@code key.pem} (0600) and {@code
 * trust.pem} in one folder, as enrolment writes it.
 */
public record IdentityFolder(Path folder) {
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "Ed25519");

    public Path certificateFile() {
        return folder.resolve("cert.pem");
    }

    public Path keyFile() {
        return folder.resolve("key.pem");
    }

    public Path trustFile() {
        return folder.resolve("trust.pem");
    }

    /** The revocation list of the authority that keeps this folder, if one does. */
    public Path revocationsFile() {
        return folder.resolve("revocations.pem");
    }

    /** Loads what can be proven with; key and certificate must belong together. */
    public CertificateCredential load() {
        List<Certificate> chain = chain();
        PrivateKey key = key();
        List<X509Certificate> forEngine =
                chain.stream().map(one -> javaCertificate(one.der())).toList();
        if (!new KeyCheck().pairs(key, forEngine.get(0))) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_MISMATCH,
                    keyFile() + " is not the key of " + certificateFile());
        }
        return CertificateCredential.of(idOf(chain.get(0)), key, forEngine, new KeyCheck());
    }

    /** The chain, leaf first. */
    public List<Certificate> chain() {
        List<Certificate> chain = new ArrayList<>();
        for (Pem.Block block :
                blocks(
                        certificateFile(),
                        SafeFiles.read(
                                certificateFile(), ProblemCode.CONFIG_IDENTITY_UNREADABLE))) {
            if (!block.label().equals("CERTIFICATE")) {
                throw unreadable(
                        certificateFile(),
                        "holds a " + block.label() + " (expected: certificates alone)");
            }
            Parsed<Certificate> certificate = Certificate.read(block.content());
            if (certificate instanceof Parsed.Bad<Certificate> bad) {
                throw unreadable(certificateFile(), bad.why());
            }
            chain.add(certificate.orThrow());
        }
        return chain;
    }

    /** The private key, read only when nobody else may read it. */
    public PrivateKey key() {
        byte[] file = SafeFiles.readSecret(keyFile(), ProblemCode.CONFIG_IDENTITY_UNREADABLE);
        List<Pem.Block> blocks = blocks(keyFile(), file);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PRIVATE KEY")) {
            throw unreadable(
                    keyFile(),
                    "holds "
                            + blocks.stream().map(Pem.Block::label).toList()
                            + " (expected: one PRIVATE KEY, as openssl pkcs8 -topk8 -nodes writes it)");
        }
        return privateKey(blocks.get(0).content(), keyFile());
    }

    /** Writes a new chain beside the key that is there. */
    public void writeChain(List<Certificate> chain) {
        StringBuilder text = new StringBuilder();
        chain.forEach(one -> text.append(Pem.write("CERTIFICATE", one.der())));
        SafeFiles.writePublic(
                certificateFile(), text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes a key; before its first certificate, so that no certificate is without its key. */
    public void writeKey(PrivateKey key) {
        String text = Pem.write("PRIVATE KEY", key.getEncoded());
        SafeFiles.writeSecret(keyFile(), text.getBytes(StandardCharsets.US_ASCII));
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
        throw unreadable(certificateFile(), "names neither a SPIFFE ID nor a host");
    }

    private static List<Pem.Block> blocks(Path file, byte[] content) {
        Parsed<List<Pem.Block>> blocks = Pem.read(content);
        if (blocks instanceof Parsed.Bad<List<Pem.Block>> bad) {
            throw unreadable(file, bad.why());
        }
        return blocks.orThrow();
    }

    /** The key in these PKCS#8 bytes, of whichever accepted kind it is. */
    private static PrivateKey privateKey(byte[] pkcs8, Path file) {
        for (String kind : KEY_KINDS) {
            Optional<PrivateKey> key = privateKey(pkcs8, kind);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw unreadable(file, "is no EC, RSA or Ed25519 key");
    }

    private static Optional<PrivateKey> privateKey(byte[] pkcs8, String kind) {
        try {
            KeyFactory keys = KeyFactory.getInstance(kind);
            return Optional.of(keys.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + kind, e);
        }
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

    private static CountersignException unreadable(Path file, String why) {
        return new CountersignException(ProblemCode.CONFIG_IDENTITY_UNREADABLE, file + " " + why);
    }
}
