package dev.countersign.authority;

import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The first start of an authority: makes a root and an intermediate, both with their keys. All of
 * it appears at once, by the renaming of a folder; before that nobody has seen any of it, and the
 * next start begins anew.
 */
final class Founding {
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    private static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(365);

    /** For hosts whose clock is behind. Leaves are dated back as far, and never before these. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final int SERIAL_BYTES = 16;

    private final AuthorityFolder folder;
    private final Settings settings;
    private final Entropy entropy;

    Founding(AuthorityFolder folder, Settings settings, Entropy entropy) {
        this.folder = folder;
        this.settings = settings;
        this.entropy = entropy;
    }

    /** Makes the authority; the ledger, which must be new, is told which one it belongs to. */
    void found(KeyEncryptionKey kek, Ledger ledger) {
        try {
            removeUnfinished();
            Files.createDirectory(folder.unfinishedCa(), AuthorityFolder.OWNER_ONLY_FOLDER);
            Certificate root = make(Hierarchy.Place.in(folder.unfinishedCa()), kek);
            ledger.belongTo(root, folder);
            Files.move(folder.unfinishedCa(), folder.ca(), StandardCopyOption.ATOMIC_MOVE);
            sync(folder.path());
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            folder + " does not take a new authority: " + e)
                    .causedBy(e);
        }
    }

    private Certificate make(Hierarchy.Place place, KeyEncryptionKey kek) {
        Keys keys = new Keys(settings.means().provider());
        KeyPair rootKey = keys.generate();
        KeyPair intermediateKey = keys.generate();
        Certificate root =
                new AuthorityCertificate(
                                "root",
                                settings.domain(),
                                rootKey.getPublic(),
                                1,
                                validity(ROOT_LIFETIME))
                        .bySelf(serial(), keys.signer(rootKey.getPrivate()));
        Certificate intermediate =
                new AuthorityCertificate(
                                "intermediate",
                                settings.domain(),
                                intermediateKey.getPublic(),
                                0,
                                validity(INTERMEDIATE_LIFETIME))
                        .by(root, serial(), keys.signer(rootKey.getPrivate()));
        place.rootKey().write(rootKey.getPrivate(), kek, entropy);
        place.intermediateKey().write(intermediateKey.getPrivate(), kek, entropy);
        Hierarchy.write(root, place.root());
        Hierarchy.write(intermediate, place.intermediate());
        return root;
    }

    private Validity validity(Duration lifetime) {
        Instant now = settings.means().clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return new Validity(now.minus(BACKDATE), now.plus(lifetime));
    }

    private BigInteger serial() {
        return new BigInteger(1, entropy.draw(SERIAL_BYTES)).clearBit(127).setBit(126);
    }

    private void removeUnfinished() throws IOException {
        if (!Files.exists(folder.unfinishedCa())) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.unfinishedCa())) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder.unfinishedCa());
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
