package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
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
        CertificateFile certificates = new CertificateFile(certificateFile());
        return certificates.with(certificates.chain(), key(), keyFile());
    }

    /** The chain, leaf first. */
    public List<Certificate> chain() {
        return new CertificateFile(certificateFile()).chain();
    }

    /** The private key, read only when nobody else may read it. */
    public PrivateKey key() {
        byte[] file = SafeFiles.readSecret(keyFile(), ProblemCode.CONFIG_IDENTITY_UNREADABLE);
        List<Pem.Block> blocks = CertificateFile.blocks(keyFile(), file);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PRIVATE KEY")) {
            throw CertificateFile.unreadable(
                    keyFile(),
                    "holds "
                            + blocks.stream().map(Pem.Block::label).toList()
                            + " (expected: one PRIVATE KEY, as openssl pkcs8 -topk8 -nocrypt writes it)");
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

    /** The key in these PKCS#8 bytes, of whichever accepted kind it is. */
    private static PrivateKey privateKey(byte[] pkcs8, Path file) {
        for (String kind : KEY_KINDS) {
            Optional<PrivateKey> key = privateKey(pkcs8, kind);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw CertificateFile.unreadable(file, "is no EC, RSA or Ed25519 key");
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
}
