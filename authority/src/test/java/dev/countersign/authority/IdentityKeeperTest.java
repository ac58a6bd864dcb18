package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.authority.IdentityKeeper.Kept;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityKeeperTest {
    private static final Duration TWO_THIRDS = Duration.ofHours(16);
    private static final Duration EARLIEST = TWO_THIRDS.minus(Duration.ofMinutes(72));

    @TempDir Path folder;
    private Workshop workshop;
    private Authority authority;
    private IdentityFolder identity;
    private IdentityKeeper keeper;

    @BeforeEach
    void open() {
        workshop = Workshop.founded(folder);
        authority = workshop.open();
        identity = new IdentityFolder(workshop.beside("identities/gateway"));
        keeper = keeper(Workshop.service("gateway"));
    }

    @AfterEach
    void close() {
        authority.close();
        workshop.close();
    }

    private IdentityKeeper keeper(Grant wanted) {
        return IdentityKeeper.of(authority, identity, wanted);
    }

    @Test
    void refusesAKeyThatOthersMayReadAndLeavesItAlone() throws IOException {
        keeper.ensure();
        String key = Workshop.text(identity.keyFile());
        Files.setPosixFilePermissions(
                identity.keyFile(), PosixFilePermissions.fromString("rw-r--r--"));

        refused(ProblemCode.CONFIG_KEY_EXPOSED, identity.keyFile().toString());
        Files.delete(identity.certificateFile());
        refused(ProblemCode.CONFIG_KEY_EXPOSED, identity.keyFile().toString());

        assertThat(Workshop.text(identity.keyFile())).isEqualTo(key);
    }

    @Test
    void refusesFilesThatDoNotFitOrRead() throws IOException {
        keeper.ensure();
        IdentityFolder other = new IdentityFolder(workshop.beside("identities/other"));
        IdentityKeeper.of(authority, other, Workshop.service("other")).ensure();

        String certificate = Workshop.text(identity.certificateFile());
        Files.writeString(identity.certificateFile(), certificate.substring(0, 300));
        refused(ProblemCode.CONFIG_IDENTITY_UNREADABLE, identity.certificateFile().toString());
        Files.writeString(identity.certificateFile(), certificate);
        assertThat(keeper.ensure()).isEqualTo(Kept.UNCHANGED);

        Files.copy(other.keyFile(), identity.keyFile(), StandardCopyOption.REPLACE_EXISTING);
        refused(ProblemCode.CONFIG_KEY_MISMATCH, identity.keyFile().toString());
        Files.writeString(identity.keyFile(), "garbage");
        refused(ProblemCode.CONFIG_IDENTITY_UNREADABLE, identity.keyFile().toString());
    }

    @Test
    void issuesWhatIsMissing() {
        assertThat(keeper.nextCheck()).isEqualTo(Instant.EPOCH);

        assertThat(keeper.ensure()).isEqualTo(Kept.ISSUED);

        assertThat(identity.load().id()).isEqualTo(Workshop.id("gateway"));
        assertThat(identity.chain()).containsExactly(leaf(), authority.intermediate());
        assertThat(Workshop.text(identity.trustFile()))
                .isEqualTo(Workshop.text(workshop.file("ca/root.pem")));
        assertThat(keeper.ensure()).isEqualTo(Kept.UNCHANGED);
        assertThat(authority.identities()).hasSize(1);
    }

    @Test
    void filesServeOpenssl() throws IOException {
        keeper.ensure();
        Openssl openssl = new Openssl(identity.folder());

        Openssl.Answer verified =
                openssl.run(
                        "verify",
                        "-attime",
                        Long.toString(Workshop.NOW.getEpochSecond()),
                        "-CAfile",
                        "trust.pem",
                        "-untrusted",
                        "cert.pem",
                        "cert.pem");
        assertThat(verified.good()).as(verified.text()).isTrue();
        assertThat(openssl.run("pkey", "-in", "key.pem", "-pubout").text())
                .isEqualTo(openssl.run("x509", "-in", "cert.pem", "-noout", "-pubkey").text());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity.keyFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identity.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void renewsAtTwoThirdsWithTheSameKeyAndNotBefore() {
        keeper.ensure();
        String key = Workshop.text(identity.keyFile());
        Certificate first = leaf();
        assertThat(keeper.nextCheck())
                .isBetween(Workshop.NOW.plus(EARLIEST), Workshop.NOW.plus(TWO_THIRDS));

        workshop.clock.moveTo(keeper.nextCheck().minusMillis(1));
        assertThat(keeper.ensure()).isEqualTo(Kept.UNCHANGED);
        workshop.clock.moveTo(keeper.nextCheck());
        assertThat(keeper.ensure()).isEqualTo(Kept.RENEWED);

        assertThat(Workshop.text(identity.keyFile())).isEqualTo(key);
        assertThat(leaf().publicKey()).isEqualTo(first.publicKey());
        assertThat(leaf().notAfter()).isAfter(first.notAfter());
        assertThat(keeper.ensure()).isEqualTo(Kept.UNCHANGED);
    }

    @Test
    void anotherKeeperOfTheSameFolderRenewsAtTheSameTime() {
        keeper.ensure();
        IdentityKeeper second = keeper(Workshop.service("gateway"));

        assertThat(second.ensure()).isEqualTo(Kept.UNCHANGED);
        assertThat(second.nextCheck()).isEqualTo(keeper.nextCheck());
    }

    @Test
    void certificatesMadeTogetherAreNotRenewedTogether() {
        Set<Instant> times = new HashSet<>();
        for (int count = 0; count < 8; count++) {
            IdentityKeeper one =
                    IdentityKeeper.of(
                            authority,
                            new IdentityFolder(workshop.beside("identities/" + count)),
                            Workshop.client("c" + count));
            one.ensure();
            times.add(one.nextCheck());
        }
        assertThat(times).hasSizeGreaterThan(4);
    }

    @Test
    void shortLivesAreRenewedByTheirOwnLengthNotByTheirBackdating() {
        Grant wanted =
                new Grant(
                        Workshop.id("gateway"),
                        Profile.SERVICE.living(Duration.ofSeconds(60)),
                        Hosts.NONE,
                        "tester");
        keeper = keeper(wanted);
        keeper.ensure();

        assertThat(keeper.nextCheck())
                .isBetween(Workshop.NOW.plusSeconds(37), Workshop.NOW.plusSeconds(40));
        assertThat(keeper.ensure()).isEqualTo(Kept.UNCHANGED);
    }

    @Test
    void issuesAnewForOtherHostsNamesOrPurposes() {
        keeper.ensure();
        Certificate first = leaf();

        Grant noHosts = new Grant(Workshop.id("gateway"), Profile.SERVICE, Hosts.NONE, "tester");
        assertThat(keeper(noHosts).ensure()).isEqualTo(Kept.ISSUED);
        assertThat(leaf().names()).hasSize(1);
        assertThat(leaf().publicKey()).isEqualTo(first.publicKey());

        Grant server = new Grant(Workshop.id("gateway"), Profile.SERVER, Hosts.NONE, "tester");
        assertThat(keeper(server).ensure()).isEqualTo(Kept.ISSUED);
        assertThat(keeper(server).ensure()).isEqualTo(Kept.UNCHANGED);
        assertThat(keeper(Workshop.client("edge")).ensure()).isEqualTo(Kept.ISSUED);
    }

    @Test
    void renewsWhatExpiredAndWhatIsNotValidYet() {
        keeper.ensure();
        workshop.clock.advance(Duration.ofDays(3));
        assertThat(keeper.ensure()).isEqualTo(Kept.RENEWED);

        workshop.clock.moveTo(Workshop.NOW);
        assertThat(keeper.ensure()).isEqualTo(Kept.RENEWED);
        assertThat(leaf().notBefore()).isBefore(Workshop.NOW);
    }

    @Test
    void issuesAnewForTheSameKeyWhenAnotherAuthorityIssuedIt() throws IOException {
        Path elsewhere = Files.createDirectory(workshop.beside("elsewhere"));
        try (Workshop other = new Workshop(elsewhere);
                Authority foreign = other.open()) {
            IdentityKeeper.of(foreign, identity, Workshop.service("gateway")).ensure();
        }
        Certificate first = leaf();

        assertThat(keeper.ensure()).isEqualTo(Kept.ISSUED);

        assertThat(leaf().publicKey()).isEqualTo(first.publicKey());
        assertThat(identity.chain().getLast()).isEqualTo(authority.intermediate());
        assertThat(Workshop.text(identity.trustFile()))
                .isEqualTo(Workshop.text(workshop.file("ca/root.pem")));
    }

    @Test
    void renewsAChainWithoutItsIntermediate() {
        keeper.ensure();
        identity.writeChain(List.of(leaf()));

        assertThat(keeper.ensure()).isEqualTo(Kept.RENEWED);
        assertThat(identity.chain()).containsExactly(leaf(), authority.intermediate());
    }

    /** Killed after the key was written and before its certificate was. */
    @Test
    void certifiesAKeyThatIsThereAlone() throws IOException {
        keeper.ensure();
        String key = Workshop.text(identity.keyFile());
        Files.delete(identity.certificateFile());

        assertThat(keeper.ensure()).isEqualTo(Kept.ISSUED);
        assertThat(Workshop.text(identity.keyFile())).isEqualTo(key);
        identity.load();
    }

    @Test
    void certifiesKeysOfOpensslOfEveryKind() {
        identity.folder().toFile().mkdirs();
        Openssl openssl = new Openssl(identity.folder());
        for (String[] kind :
                new String[][] {
                    {"EC", "ec_paramgen_curve:P-384"}, {"RSA", "rsa_keygen_bits:2048"}, {"ED25519"}
                }) {
            identity.keyFile().toFile().delete();
            identity.certificateFile().toFile().delete();
            Openssl.Answer made =
                    kind.length == 1
                            ? openssl.run("genpkey", "-algorithm", kind[0], "-out", "key.pem")
                            : openssl.run(
                                    "genpkey",
                                    "-algorithm",
                                    kind[0],
                                    "-pkeyopt",
                                    kind[1],
                                    "-out",
                                    "key.pem");
            assertThat(made.good()).as(made.text()).isTrue();
            assertThat(keeper.ensure()).isEqualTo(Kept.ISSUED);
            identity.load();
        }
    }

    /** Revocation holds: what was revoked comes back by a decision of its operator alone (R10). */
    @Test
    void doesNotRenewWhatWasRevoked() throws IOException {
        keeper.ensure();
        authority.revoke(
                new Selection.Identity(Workshop.id("gateway")),
                RevocationReason.PRIVILEGE_WITHDRAWN,
                "tester");

        assertThat(keeper.ensure()).isEqualTo(Kept.REVOKED);
        workshop.clock.advance(Duration.ofDays(2));
        assertThat(keeper.ensure()).isEqualTo(Kept.REVOKED);
        assertThat(keeper(Workshop.client("gateway")).ensure()).isEqualTo(Kept.REVOKED);
        assertThat(keeper.nextCheck()).isAfter(workshop.clock.instant());
        assertThat(authority.identities()).hasSize(1);

        Files.delete(identity.certificateFile());
        Files.delete(identity.keyFile());
        assertThat(keeper.ensure()).isEqualTo(Kept.ISSUED);
    }

    @Test
    void keyThatOthersHaveIsNotCertifiedAgain() throws IOException {
        keeper.ensure();
        authority.revoke(
                new Selection.Identity(Workshop.id("gateway")),
                RevocationReason.KEY_COMPROMISE,
                "tester");
        Files.delete(identity.certificateFile());

        refused(ProblemCode.ISSUE_REQUEST_INVALID, "revoked as compromised");
    }

    @Test
    void sayWhyNothingIsIssued() {
        workshop.clock.moveTo(authority.intermediate().notAfter());

        refused(ProblemCode.ISSUE_REQUEST_INVALID, "the authority is valid until");
    }

    private Certificate leaf() {
        return identity.chain().getFirst();
    }

    private void refused(ProblemCode code, String part) {
        assertThatThrownBy(keeper::ensure)
                .isInstanceOfSatisfying(
                        CountersignException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }
}
