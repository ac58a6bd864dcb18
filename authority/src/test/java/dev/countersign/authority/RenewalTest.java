package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.authority.wire.Paths;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.ProvenHttps.Response;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds a good certificate of the ledger renews it under the same name, and nobody else. */
class RenewalTest {
    private static final byte[] NOTHING = {};

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
    void refusesWhoShowsNothing() throws IOException {
        Response response =
                network.ask("POST", Paths.RENEW, Optional.empty(), Map.of(), new byte[] {1});
        assertThat(response.status()).isEqualTo(403);
        assertThat(OnTheNetwork.code(response)).isEqualTo("trust.no-certificate");
        assertThat(network.workshop.journalText()).contains("trust.no-certificate");
    }

    @Test
    void refusesToEnrolWhoBringsNoToken() throws IOException {
        Response response =
                network.ask("POST", Paths.ENROL, Optional.empty(), Map.of(), new byte[] {1});
        assertThat(response.status()).isEqualTo(403);
        assertThat(OnTheNetwork.code(response)).isEqualTo("issue.unauthorised");
        assertThat(network.authority.identities())
                .extracting(entry -> entry.subject().as())
                .containsOnly(AuthorityName.of(Workshop.DOMAIN));
    }

    @Test
    void refusesTheCertificateOfAnotherAuthority() throws IOException {
        try (OnTheNetwork other = OnTheNetwork.another(folder.resolve("other"))) {
            CertificateCredential stranger = other.enrolled("web").load();
            Response response =
                    network.ask(
                            "POST", Paths.RENEW, Optional.of(stranger), Map.of(), new byte[] {1});
            assertThat(OnTheNetwork.code(response)).isEqualTo("trust.unknown-issuer");
        }
    }

    @Test
    void refusesARevokedCertificate() {
        IdentityFolder identity = network.enrolled("web");
        network.authority.revoke(
                new Selection.Identity(Workshop.id("web")), RevocationReason.UNSPECIFIED, "test");
        assertThat(refusal(identity)).isEqualTo(ProblemCode.TRUST_REVOKED);
        assertThat(network.released("web")).isOne();
    }

    @Test
    void refusesItsOwnNameOverTheNetwork() throws IOException {
        CertificateCredential own = new IdentityFolder(folder.resolve("own")).load();
        Response response =
                network.ask("POST", Paths.RENEW, Optional.of(own), Map.of(), new byte[] {1});
        // a certificate for servers alone does not even prove a client
        assertThat(OnTheNetwork.code(response)).isEqualTo("trust.wrong-usage");
    }

    @Test
    void refusesWhatTheRequestAsksBeyondTheCertificate() throws IOException {
        IdentityFolder identity = network.enrolled("web");
        byte[] greedy = KeyRequestTest.requestNaming("spiffe://acme.example/admin");
        Response response =
                network.ask("POST", Paths.RENEW, Optional.of(identity.load()), Map.of(), greedy);
        assertThat(response.status()).isEqualTo(422);
        assertThat(OnTheNetwork.code(response)).isEqualTo("issue.request-invalid");
        assertThat(network.released("admin")).isZero();
    }

    @Test
    void renewsForTheSameNamesAndKey() {
        IdentityFolder identity = network.enrolled("web");
        Certificate before = identity.chain().getFirst();
        network.advance(Duration.ofHours(17));
        Certificate after = network.member(identity).renew();
        assertThat(after.serial()).isNotEqualTo(before.serial());
        assertThat(after.names()).isEqualTo(before.names());
        assertThat(after.publicKey()).isEqualTo(before.publicKey());
        assertThat(after.notAfter()).isAfter(before.notAfter());
        assertThat(identity.chain().getFirst()).isEqualTo(after);
        assertThat(network.authority.entryOf(after.serial()).orElseThrow().subject().requester())
                .isEqualTo("renewal of " + before.serial().toString(16));
    }

    @Test
    void givesTheSameCertificateAgainWhenTheAnswerWasLost() throws IOException {
        IdentityFolder identity = network.enrolled("web");
        byte[] old = Files.readAllBytes(identity.certificateFile());
        Certificate first = network.member(identity).renew();
        Files.write(identity.certificateFile(), old);
        assertThat(network.member(identity).renew()).isEqualTo(first);
        assertThat(network.released("web")).isEqualTo(2);
    }

    @Test
    void renewsForAWhileAfterTheEndButNotLonger() {
        IdentityFolder late = network.enrolled("late");
        IdentityFolder tooLate = network.enrolled("too-late");
        network.advance(Duration.ofHours(47));
        assertThat(network.member(late).renew().notAfter())
                .isAfter(network.workshop.clock.instant());
        network.advance(Duration.ofHours(2));
        assertThat(refusal(tooLate)).isEqualTo(ProblemCode.TRUST_LEAF_EXPIRED);
        assertThat(network.released("too-late")).isOne();
    }

    @Test
    void givesTheSameCertificateAgainWhenTheAnswerWasLostAfterTheEnd() throws IOException {
        IdentityFolder identity = network.enrolled("web");
        byte[] old = Files.readAllBytes(identity.certificateFile());
        network.advance(Duration.ofHours(25));
        Certificate first = network.member(identity).renew();
        Files.write(identity.certificateFile(), old);
        assertThat(network.member(identity).renew()).isEqualTo(first);
        assertThat(network.released("web")).isEqualTo(2);
    }

    @Test
    void refusesAnEndedCertificateInWhosePlaceAnotherWasIssued() throws IOException {
        IdentityFolder identity = network.enrolled("web");
        CertificateCredential ended = identity.load();
        byte[] old = Files.readAllBytes(identity.certificateFile());
        network.advance(Duration.ofHours(17));
        network.member(identity).renew();
        network.advance(Duration.ofHours(10));
        byte[] otherKey = KeyRequestTest.requestNaming("spiffe://acme.example/web");
        Response response =
                network.ask("POST", Paths.RENEW, Optional.of(ended), Map.of(), otherKey);
        assertThat(OnTheNetwork.code(response)).isEqualTo("trust.leaf-expired");
        // when what was issued is itself due for renewal, it is what has to be shown
        network.advance(Duration.ofHours(10));
        byte[] renewed = Files.readAllBytes(identity.certificateFile());
        Files.write(identity.certificateFile(), old);
        assertThat(refusal(identity)).isEqualTo(ProblemCode.TRUST_LEAF_EXPIRED);
        Files.write(identity.certificateFile(), renewed);
        network.member(identity).renew();
    }

    @Test
    void learnsOfRevocationsAndTakesNoOlderList() throws IOException {
        IdentityFolder identity = network.enrolled("web");
        assertThat(network.member(identity).refreshRevocations()).isTrue();
        assertThat(network.member(identity).refreshRevocations())
                .as("there is no newer one")
                .isFalse();
        network.enrolled("other");
        network.authority.revoke(
                new Selection.Identity(Workshop.id("other")), RevocationReason.UNSPECIFIED, "test");
        assertThat(network.member(identity).refreshRevocations()).isTrue();
        assertThat(Files.readString(identity.revocationsFile()))
                .contains("BEGIN CERTIFICATE", "BEGIN X509 CRL");
    }

    @Test
    void readsBoundedRequestsOfKnownPathsAndMethodsAlone() throws IOException {
        assertThat(status("POST", "/v1/enrol", new byte[33 * 1024])).isEqualTo(413);
        assertThat(status("GET", "/v1/enrol", NOTHING)).isEqualTo(405);
        assertThat(status("GET", "/v1/enrol/", NOTHING)).isEqualTo(404);
        assertThat(status("GET", "/V1/trust", NOTHING)).isEqualTo(404);
        assertThat(status("GET", "/v1//trust", NOTHING)).isEqualTo(404);
        assertThat(status("GET", "/v1/trust", NOTHING)).isEqualTo(200);
        assertThat(status("GET", "/v1/crl", NOTHING)).isEqualTo(200);
        assertThat(status("GET", "/healthz", NOTHING)).isEqualTo(200);
    }

    private int status(String method, String path, byte[] body) throws IOException {
        return network.ask(method, path, Optional.empty(), Map.of(), body).status();
    }

    private ProblemCode refusal(IdentityFolder identity) {
        return catchThrowableOfType(
                        CountersignException.class, () -> network.member(identity).renew())
                .code();
    }
}
