package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.authority.enrolment.TokenFile;
import dev.countersign.issuance.IssuanceRequest;
import dev.countersign.issuance.Issuer;
import dev.countersign.issuance.SigningPermit;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token gives one certificate, to the one who has it, from the authority that it names. */
class EnrolmentTest {
    private static final int AT_ONCE = 50;

    @TempDir private Path folder;
    private OnTheNetwork network;

    @BeforeEach
    void start() {
        network = new OnTheNetwork(folder);
    }

    @AfterEach
    void stop() {
        network.close();
    }

    @Test
    void sendsNoTokenToAnAuthorityOfAnotherRoot() {
        try (OnTheNetwork impostor = OnTheNetwork.another(folder.resolve("impostor"))) {
            Token token = network.token("web");
            TokenFile misled =
                    new TokenFile(impostor.uri(), token, network.authority.root().fingerprint());
            IdentityFolder identity = network.newFolder();
            CountersignException refused =
                    catchThrowableOfType(
                            CountersignException.class,
                            () -> network.member(identity).enrol(misled, Optional.empty()));
            assertThat(refused.code()).isEqualTo(ProblemCode.TRUST_ROOT_MISMATCH);
            assertThat(Files.exists(identity.certificateFile())).isFalse();
            assertThat(impostor.workshop.journalText())
                    .as("nothing was asked of it")
                    .doesNotContain("\"verb\":\"enrol\"");
            // the twin: the same token, at the authority that it names
            assertThat(
                            network.member(identity)
                                    .enrol(network.invitation(token), Optional.empty())
                                    .isAuthority())
                    .isFalse();
        }
    }

    @Test
    void refusesTokensThatWereNeverGivenOut() {
        Token stray = Token.make(Workshop.ENTROPY);
        assertThat(refusal(network.invitation(stray), network.newFolder()))
                .isEqualTo(ProblemCode.ISSUE_TOKEN_UNKNOWN);
        assertThat(network.released("web")).isZero();
    }

    @Test
    void refusesTokensThatAreOver() {
        TokenFile invitation = network.invitation("web");
        network.advance(Duration.ofMinutes(15));
        assertThat(refusal(invitation, network.newFolder()))
                .isEqualTo(ProblemCode.ISSUE_TOKEN_EXPIRED);
        assertThat(network.released("web")).isZero();
    }

    @Test
    void refusesAnotherNameThanTheTokensAndLeavesItUnused() {
        TokenFile invitation = network.invitation("web");
        IdentityFolder identity = network.newFolder();
        CountersignException refused =
                catchThrowableOfType(
                        CountersignException.class,
                        () ->
                                network.member(identity)
                                        .enrol(invitation, Optional.of(Workshop.id("admin"))));
        assertThat(refused.code()).isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID);
        assertThat(network.released("admin")).isZero();
        network.member(identity).enrol(invitation, Optional.of(Workshop.id("web")));
        assertThat(network.released("web")).isOne();
    }

    @Test
    void givesOutNoTokenForItsOwnName() {
        assertThat(
                        catchThrowableOfType(
                                IllegalArgumentException.class,
                                () -> network.token("countersign/authority")))
                .hasMessageContaining("the authority's own");
    }

    @Test
    void refusesAUsedTokenToAnybodyElse() {
        TokenFile invitation = network.invitation("web");
        network.member(network.newFolder()).enrol(invitation, Optional.empty());
        assertThat(refusal(invitation, network.newFolder()))
                .isEqualTo(ProblemCode.ISSUE_TOKEN_USED);
        assertThat(network.released("web")).isOne();
    }

    @Test
    void writesAWholeFolderForItsOwnerAlone() throws Exception {
        IdentityFolder identity = network.enrolled("web");
        assertThat(identity.load().id()).isEqualTo(Workshop.id("web"));
        assertThat(Files.readString(identity.folder().resolve("authority.json")))
                .isEqualTo("{\"authority\":\"" + network.uri() + "\"}\n");
        assertThat(mode(identity.keyFile())).isEqualTo("rw-------");
        Path p12 = identity.folder().resolve("identity.p12");
        assertThat(mode(p12)).isEqualTo("rw-------");
        KeyStore store = KeyStore.getInstance(p12.toFile(), "changeit".toCharArray());
        assertThat(store.getCertificateChain("identity")).hasSize(2);
        assertThat(store.getKey("identity", "changeit".toCharArray())).isNotNull();
    }

    @Test
    void doesNotEnrolOverAnIdentityThatIsThere() {
        IdentityFolder identity = network.enrolled("web");
        assertThat(refusal(network.invitation("other"), identity))
                .isEqualTo(ProblemCode.USAGE_INVALID);
        assertThat(identity.load().id()).isEqualTo(Workshop.id("web"));
    }

    @Test
    void givesTheSameCertificateAgainWhenTheAnswerWasLost() throws IOException {
        TokenFile invitation = network.invitation("web");
        IdentityFolder identity = network.newFolder();
        Certificate first = network.member(identity).enrol(invitation, Optional.empty());
        Files.delete(identity.certificateFile());
        network.advance(Duration.ofHours(1));
        Certificate again = network.member(identity).enrol(invitation, Optional.empty());
        assertThat(again).isEqualTo(first);
        assertThat(network.released("web")).isOne();
    }

    /** A crash between the intent and the signature costs the intent, and not the newcomer. */
    @Test
    void givesUpAnIntentThatNeverBecameACertificate() {
        Token token = network.token("web");
        IdentityFolder identity = network.newFolder();
        SigningPermit permit = intendWithout(token, identity);
        Certificate leaf =
                network.member(identity).enrol(network.invitation(token), Optional.empty());
        assertThat(leaf.serial()).isNotEqualTo(permit.template().serial());
        assertThat(network.authority.entryOf(permit.template().serial()).orElseThrow().isRevoked())
                .isTrue();
        assertThat(network.released("web")).isOne();
        assertThat(refusal(network.invitation(token), network.newFolder()))
                .isEqualTo(ProblemCode.ISSUE_TOKEN_USED);
    }

    private SigningPermit intendWithout(Token token, IdentityFolder identity) {
        Keys keys = Workshop.KEYS;
        var pair = keys.generate();
        try {
            Files.createDirectories(identity.folder());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        identity.writeKey(pair.getPrivate());
        IssuanceRequest request =
                network.authority
                        .enrolment()
                        .find(token)
                        .orElseThrow()
                        .grant()
                        .with(Workshop.publicKey(pair));
        Issuer issuer = network.authority.issuer();
        SigningPermit permit =
                (SigningPermit) issuer.prepare(request, network.workshop.clock.instant());
        network.authority
                .intents(
                        new Origin.ByToken(
                                network.authority.enrolment().find(token).orElseThrow(),
                                Optional.empty()))
                .intend(permit);
        return permit;
    }

    @Test
    void givesOneCertificateToFiftyAtOnce() throws Exception {
        TokenFile invitation = network.invitation("web");
        List<IdentityFolder> folders = new ArrayList<>();
        for (int one = 0; one < AT_ONCE; one++) {
            folders.add(network.newFolder());
        }
        int let = 0;
        Set<ProblemCode> refusals = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Certificate>> all = new ArrayList<>();
            for (IdentityFolder identity : folders) {
                all.add(
                        threads.submit(() ->
                                network.member(identity).enrol(invitation, Optional.empty())));
            }
            for (Future<Certificate> one : all) {
                try {
                    one.get();
                    let++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    CountersignException.class,
                                    refused -> refusals.add(refused.code()));
                }
            }
        }
        assertThat(let).isOne();
        assertThat(refusals).containsExactly(ProblemCode.ISSUE_TOKEN_USED);
        assertThat(network.released("web")).isOne();
    }

    private ProblemCode refusal(TokenFile invitation, IdentityFolder identity) {
        return catchThrowableOfType(
                        CountersignException.class,
                        () -> network.member(identity).enrol(invitation, Optional.empty()))
                .code();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
