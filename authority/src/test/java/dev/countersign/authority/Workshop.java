package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Entropy;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.journal.Journal;
import dev.countersign.testkit.FixedClock;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.PublicKeyInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A folder with an authority and a journal in it, and a clock that stands. */
final class Workshop implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    static final TrustDomain DOMAIN = new TrustDomain("acme.example");
    static final SignatureCheck SIGNATURES = JcaSignatureCheck.ofRuntime();
    static final Keys KEYS = new Keys(Optional.empty());
    static final Entropy ENTROPY =
            count -> {
                byte[] bytes = new byte[count];
                new SecureRandom().nextBytes(bytes);
                return bytes;
            };
    static final Hosts LOCAL =
            new Hosts(
                    List.of(new DnsName("localhost")),
                    List.of(
                            new GeneralName.Ip("7f000001"),
                            new GeneralName.Ip("0".repeat(31) + "1")));

    final FixedClock clock = FixedClock.at(NOW);
    final Journal journal;
    private final Path folder;

    Workshop(Path folder) {
        this.folder = folder;
        try {
            this.journal = Journal.open(folder.resolve("journal"), "test", clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A workshop whose authority exists, and has issued nothing yet. */
    static Workshop founded(Path folder) {
        Workshop workshop = new Workshop(folder);
        Founded.copyTo(workshop.home());
        return workshop;
    }

    Settings settings() {
        return Settings.of(home(), DOMAIN, Settings.Means.of(clock, SIGNATURES, journal));
    }

    Authority open() {
        return Authority.open(settings());
    }

    /** The authority's folder. */
    Path home() {
        return folder.resolve("authority");
    }

    Path file(String name) {
        return home().resolve(name);
    }

    /** A file beside the authority's folder. */
    Path beside(String name) {
        return folder.resolve(name);
    }

    /** Everything that the journal has on disk. */
    String journalText() {
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .map(Workshop::text)
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SpiffeId id(String name) {
        return SpiffeId.of("spiffe://acme.example/" + name);
    }

    static Grant service(String name) {
        return new Grant(id(name), Profile.SERVICE, LOCAL, "tester");
    }

    static Grant client(String name) {
        return new Grant(id(name), Profile.CLIENT, Hosts.NONE, "tester");
    }

    static PublicKeyInfo newKey() {
        return publicKey(KEYS.generate());
    }

    static PublicKeyInfo publicKey(KeyPair pair) {
        return PublicKeys.read(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .orThrow();
    }

    static IssuanceOutcome.Issued issued(IssuanceOutcome outcome) {
        assertThat(outcome).isInstanceOf(IssuanceOutcome.Issued.class);
        return (IssuanceOutcome.Issued) outcome;
    }

    static IssuanceOutcome.Issued issue(Authority authority, Grant grant) {
        return issued(authority.issue(grant.with(newKey())));
    }

    @Override
    public void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
