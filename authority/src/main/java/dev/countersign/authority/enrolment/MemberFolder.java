package dev.countersign.authority.enrolment;

import dev.countersign.authority.wire.Certified;
import dev.countersign.authority.wire.Json;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.Pem;
import dev.countersign.tls.SafeFiles;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An identity folder that an authority keeps good: beside the identity it has {@code
 * authority.json}, {@code revocations.pem} and {@code identity.p12}. The certificate is written
 * last, so that a folder with one is whole.
 */
record MemberFolder(IdentityFolder identity) {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String LIST = "X509 CRL";

    Path authorityFile() {
        return identity.folder().resolve("authority.json");
    }

    /** A folder that has a certificate is renewed, never enrolled over. */
    void mustBeNew() {
        if (Files.exists(identity.certificateFile())) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    identity.certificateFile() + " is there already",
                    "renew it (countersign enroll --renew --out DIR), or name another folder");
        }
        try {
            Files.createDirectories(
                    identity.folder(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            identity.folder() + " cannot be made: " + e)
                    .causedBy(e);
        }
    }

    /** The key of an earlier try, else a new one, on disk before anything is asked for it. */
    KeyPair keyOrNew() {
        if (Files.exists(identity.keyFile())) {
            return KeyRequests.pairOf(identity.key());
        }
        KeyPair pair = KeyRequests.newKey();
        identity.writeKey(pair.getPrivate());
        return pair;
    }

    void write(Certified answer, PrivateKey key, URI authority) {
        SafeFiles.writePublic(identity.trustFile(), pem(CERTIFICATE, answer.root().der()));
        SafeFiles.writePublic(
                authorityFile(),
                (Json.write(Map.of("authority", authority)) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        writeRenewed(answer, key);
    }

    void writeRenewed(Certified answer, PrivateKey key) {
        Pkcs12.write(identity.folder().resolve("identity.p12"), key, answer);
        identity.writeChain(answer.chain());
    }

    /** The authority that issued the certificate, as its chain says. */
    Certificate issuer() {
        List<Certificate> chain = identity.chain();
        if (chain.size() < 2) {
            throw new CountersignException(
                    ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                    identity.certificateFile() + " has no issuer after the leaf");
        }
        return chain.get(1);
    }

    /** The revocation list that is there, if one is. */
    Optional<RevocationList> revocations() {
        Path file = identity.revocationsFile();
        if (!Files.exists(file)
                || !(Pem.read(SafeFiles.read(file, ProblemCode.CONFIG_TRUST_UNREADABLE))
                        instanceof Parsed.Good<List<Pem.Block>> pem)) {
            return Optional.empty();
        }
        return pem.value().stream()
                .filter(block -> block.label().equals(LIST))
                .findFirst()
                .map(block -> RevocationList.read(block.content()))
                .filter(Parsed.Good.class::isInstance)
                .map(Parsed::orThrow);
    }

    /** A list is of use only beside the authority that signed it. */
    void writeRevocations(Certificate issuer, RevocationList list) {
        String text = Pem.write(CERTIFICATE, issuer.der()) + Pem.write(LIST, list.der());
        SafeFiles.writePublic(identity.revocationsFile(), text.getBytes(StandardCharsets.US_ASCII));
    }

    URI authority() {
        byte[] content = SafeFiles.read(authorityFile(), ProblemCode.CONFIG_IDENTITY_UNREADABLE);
        if (Json.read(new String(content, StandardCharsets.UTF_8))
                        instanceof Parsed.Good<Object>(Map<?, ?> map)
                && AuthorityAddress.parse(String.valueOf(map.get("authority")))
                        instanceof Parsed.Good<AuthorityAddress>(AuthorityAddress address)) {
            return address.uri();
        }
        throw new CountersignException(
                ProblemCode.CONFIG_IDENTITY_UNREADABLE,
                authorityFile() + " names no authority (expected: {\"authority\": \"https://…\"})");
    }

    private static byte[] pem(String label, byte[] der) {
        return Pem.write(label, der).getBytes(StandardCharsets.US_ASCII);
    }
}
