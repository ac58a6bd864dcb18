package dev.countersign.authority;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The first start of an authority: makes a root and an intermediate, both with their keys. All of
 * it appears at once, by the renaming of a folder; before that nobody has seen any of it, and the
 * next start begins anew.
 */
final class Founding {
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
        Ancestry made =
                Ancestry.make(
                        settings.domain(),
                        new Keys(settings.means().provider()),
                        entropy,
                        settings.means().clock().instant());
        place.rootKey().write(made.rootKey(), kek, entropy);
        place.intermediateKey().write(made.key(), kek, entropy);
        Hierarchy.write(made.root(), place.root());
        Hierarchy.write(made.intermediate(), place.intermediate());
        return made.root();
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
