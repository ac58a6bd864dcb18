package dev.countersign.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one peer of a test holds: a private key, the chain that it shows (leaf first, without the
 * root), and the root it trusts.
 *
 * <p>The chain is kept as bytes, since a forged one need not be valid DER. The root is always the
 * genuine authority's, also when the chain does not lead there.
 */
public final class TestIdentity {
    private final PrivateKey key;
    private final List<byte[]> chain;
    private final X509Certificate root;

    TestIdentity(PrivateKey key, List<byte[]> chain, X509Certificate root) {
        this.key = key;
        this.chain = chain.stream().map(byte[]::clone).toList();
        this.root = root;
    }

    public PrivateKey key() {
        return key;
    }

    /** The shown certificates as bytes, exactly as they go over the wire. */
    public List<byte[]> chainDer() {
        return chain.stream().map(byte[]::clone).toList();
    }

    /** The shown certificates as the JDK reads them; it ignores bytes behind a certificate. */
    public List<X509Certificate> chain() {
        return chain.stream().map(TestIdentity::parsed).toList();
    }

    public X509Certificate leaf() {
        return parsed(chain.get(0));
    }

    public X509Certificate root() {
        return root;
    }

    /** The same key and chain, for a member who trusts another root. */
    public TestIdentity trusting(X509Certificate other) {
        return new TestIdentity(key, chain, other);
    }

    /**
     * Writes {@code cert.pem} (the chain), {@code leaf.pem} (the leaf alone), {@code key.pem}
     * (PKCS#8, mode 0600) and {@code trust.pem} (the root) into the folder, which is made if it is
     * missing, and returns the folder.
     */
    public Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("cert.pem"), Pem.certificates(chain));
        Files.writeString(folder.resolve("leaf.pem"), Pem.certificates(chain.subList(0, 1)));
        Files.writeString(folder.resolve("trust.pem"), Pem.certificate(root));
        writeSecret(folder.resolve("key.pem"), Pem.privateKey(key));
        return folder;
    }

    /**
     * A PKCS#12 store with the key and its chain as the one entry {@code identity}; the root is not
     * in it.
     */
    public KeyStore pkcs12(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("identity", key, password, chain().toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a PKCS#12 store", e);
        }
    }

    /** Names the leaf, never the key. */
    @Override
    public String toString() {
        return "TestIdentity["
                + leaf().getSubjectX500Principal()
                + ", "
                + chain.size()
                + " certificates]";
    }

    static X509Certificate parsed(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot read this certificate", e);
        }
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
