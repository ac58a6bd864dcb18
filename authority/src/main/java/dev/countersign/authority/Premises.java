package dev.countersign.authority;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an authority stands on, opened: its folder, locked; its ledger; its certificates and key. On
 * the first start they are made. A folder with one of them missing is refused, never completed by
 * something new.
 */
final class Premises implements AutoCloseable {
    private final AuthorityFolder folder;
    private final Ledger ledger;
    private final Hierarchy hierarchy;

    private Premises(AuthorityFolder folder, Ledger ledger, Hierarchy hierarchy) {
        this.folder = folder;
        this.ledger = ledger;
        this.hierarchy = hierarchy;
    }

    static Premises open(Settings settings, Entropy entropy) {
        Optional<KeyEncryptionKey> named =
                settings.keyEncryptionKey()
                        .map(file -> KeyEncryptionKey.read(file, ProblemCode.CONFIG_INVALID_VALUE));
        AuthorityFolder folder = AuthorityFolder.claim(settings.folder());
        try {
            return open(folder, named.orElseGet(() -> kek(folder, entropy)), settings, entropy);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Premises open(
            AuthorityFolder folder, KeyEncryptionKey kek, Settings settings, Entropy entropy) {
        boolean founded = Files.exists(folder.ca());
        Ledger ledger = ledger(folder.ledger(), founded);
        try {
            if (!founded) {
                new Founding(folder, settings, entropy).found(kek, ledger);
            }
            Hierarchy hierarchy = Hierarchy.load(Hierarchy.Place.in(folder.ca()), kek, settings);
            ledger.mustBelongTo(hierarchy.root(), folder.ledger());
            return new Premises(folder, ledger, hierarchy);
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    private static KeyEncryptionKey kek(AuthorityFolder folder, Entropy entropy) {
        return Files.exists(folder.ca()) || Files.exists(folder.kek())
                ? KeyEncryptionKey.read(folder.kek(), ProblemCode.CONFIG_DATA_CORRUPT)
                : KeyEncryptionKey.make(folder.kek(), entropy);
    }

    private static Ledger ledger(Path file, boolean founded) {
        if (founded && !Files.exists(file)) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_CORRUPT,
                    file + " does not exist (expected: the ledger of what was issued)");
        }
        return Ledger.open(file);
    }

    AuthorityFolder folder() {
        return folder;
    }

    Ledger ledger() {
        return ledger;
    }

    Hierarchy hierarchy() {
        return hierarchy;
    }

    @Override
    public void close() {
        try {
            ledger.close();
        } finally {
            folder.close();
        }
    }
}
