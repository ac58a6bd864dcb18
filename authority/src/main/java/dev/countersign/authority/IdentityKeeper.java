package dev.countersign.authority;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.SafeFiles;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.PublicKeyInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Keeps one identity folder issued and renewed by an authority in the same process. The key is made
 * once and kept. A certificate that was revoked is not renewed: whoever revoked it decides what
 * comes next, and removes the folder to begin anew.
 */
public final class IdentityKeeper {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_WHEN_REVOKED = Duration.ofHours(1);

    private final Authority authority;
    private final IdentityFolder folder;
    private final Grant wanted;
    private Instant nextCheck = Instant.EPOCH;

    private IdentityKeeper(Authority authority, IdentityFolder folder, Grant wanted) {
        this.authority = authority;
        this.folder = folder;
        this.wanted = wanted;
    }

    /** What became of an identity. */
    public enum Kept {
        /** It is as it was, and good. */
        UNCHANGED,
        /** It has its first certificate, or one for other names or purposes than before. */
        ISSUED,
        /** It has a new certificate in place of an old one like it. */
        RENEWED,
        /** Its certificate was revoked, so nothing was done. */
        REVOKED
    }

    /** Keeps what was granted in this folder. */
    public static IdentityKeeper of(Authority authority, IdentityFolder folder, Grant wanted) {
        return new IdentityKeeper(authority, folder, wanted);
    }

    /** When to call {@link #ensure()} next; until it was called once, at once. */
    public synchronized Instant nextCheck() {
        return nextCheck;
    }

    /** Makes the identity good where it is not; a file that is there and unfit is an error. */
    public synchronized Kept ensure() {
        makeFolder();
        List<Certificate> chain =
                Files.exists(folder.keyFile()) && Files.exists(folder.certificateFile())
                        ? folder.chain()
                        : List.of();
        PublicKeyInfo key = key(chain);
        writeTrust();
        Kept kept = chain.isEmpty() ? Kept.ISSUED : stateOf(chain);
        Instant due =
                switch (kept) {
                    case UNCHANGED -> RenewalTime.of(entryOf(chain).orElseThrow());
                    case REVOKED -> now().plus(PAUSE_WHEN_REVOKED);
                    case ISSUED, RENEWED -> RenewalTime.of(issue(key));
                };
        Instant soonest = now().plus(SHORTEST_PAUSE);
        nextCheck = due.isBefore(soonest) ? soonest : due;
        return kept;
    }

    private Kept stateOf(List<Certificate> chain) {
        Certificate leaf = chain.getFirst();
        Optional<LedgerEntry> entry = entryOf(chain);
        if (entry.filter(LedgerEntry::isRevoked).isPresent()) {
            return Kept.REVOKED;
        }
        if (entry.isEmpty() || !fits(leaf)) {
            return Kept.ISSUED;
        }
        boolean good =
                chain.equals(List.of(leaf, authority.intermediate()))
                        && !now().isBefore(leaf.notBefore())
                        && now().isBefore(RenewalTime.of(entry.get()));
        return good ? Kept.UNCHANGED : Kept.RENEWED;
    }

    /** What this authority knows of the very certificate; nothing when another issued it. */
    private Optional<LedgerEntry> entryOf(List<Certificate> chain) {
        Certificate leaf = chain.getFirst();
        return authority
                .entryOf(leaf.serial())
                .filter(entry -> entry.certificate().equals(Optional.of(leaf)));
    }

    private boolean fits(Certificate leaf) {
        List<GeneralName> names =
                Stream.of(
                                Stream.of(new GeneralName.Uri(wanted.as().text())),
                                wanted.hosts().names().stream()
                                        .map(host -> new GeneralName.Dns(host.name())),
                                wanted.hosts().addresses().stream())
                        .<GeneralName>flatMap(some -> some)
                        .toList();
        return leaf.names().equals(names)
                && leaf.extendedKeyUsage().equals(Optional.of(wanted.profile().purposes()));
    }

    private LedgerEntry issue(PublicKeyInfo key) {
        return switch (authority.issue(wanted.with(key))) {
            case IssuanceOutcome.Issued issued -> {
                folder.writeChain(issued.chain());
                yield authority.entryOf(issued.leaf().serial()).orElseThrow();
            }
            case IssuanceOutcome.Refused refused ->
                    throw new CountersignException(
                            refused.refusal().code(),
                            folder.folder() + ": " + refused.refusal().seen());
        };
    }

    /** The key that is there, which must be that of the certificate; where none is, a new one. */
    private PublicKeyInfo key(List<Certificate> chain) {
        if (!Files.exists(folder.keyFile())) {
            KeyPair pair = authority.keys().generate();
            folder.writeKey(pair.getPrivate());
            return PublicKeys.read(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .orThrow();
        }
        PrivateKey key = folder.key();
        if (chain.isEmpty()) {
            return PublicKeys.of(key);
        }
        PublicKeyInfo certified = chain.getFirst().publicKey();
        if (!authority.keys().pair(key, certified)) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_MISMATCH,
                    folder.keyFile() + " is not the key of " + folder.certificateFile());
        }
        return certified;
    }

    private void writeTrust() {
        byte[] root = Hierarchy.pem(authority.root());
        Path file = folder.trustFile();
        boolean there =
                Files.exists(file)
                        && Arrays.equals(
                                root, SafeFiles.read(file, ProblemCode.CONFIG_TRUST_UNREADABLE));
        if (!there) {
            SafeFiles.writePublic(file, root);
        }
    }

    private void makeFolder() {
        try {
            Files.createDirectories(folder.folder(), AuthorityFolder.OWNER_ONLY_FOLDER);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            folder.folder() + " cannot be made: " + e)
                    .causedBy(e);
        }
    }

    private Instant now() {
        return authority.clock().instant();
    }
}
