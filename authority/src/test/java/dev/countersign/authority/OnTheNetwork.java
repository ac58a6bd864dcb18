package dev.countersign.authority;

import dev.countersign.authority.enrolment.Member;
import dev.countersign.authority.enrolment.TokenFile;
import dev.countersign.authority.web.AuthorityServer;
import dev.countersign.authority.wire.Json;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.issuance.Profile;
import dev.countersign.problem.Parsed;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.ProvenHttps;
import dev.countersign.tls.ProvenHttps.Request;
import dev.countersign.tls.ProvenHttps.Response;
import dev.countersign.tls.Terms;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An authority that listens on a free port of loopback, with a clock that stands. */
final class OnTheNetwork implements AutoCloseable {
    private static final AtomicInteger FOLDERS = new AtomicInteger();

    final Workshop workshop;
    final Authority authority;
    private final Path folder;
    private final IdentityFolder own;
    private final IdentityKeeper keeper;
    private final AuthorityServer server;

    OnTheNetwork(Path folder) {
        this(folder, Workshop.founded(folder));
    }

    /** One with a root of its own. */
    static OnTheNetwork another(Path folder) {
        return new OnTheNetwork(folder, new Workshop(folder));
    }

    private OnTheNetwork(Path folder, Workshop workshop) {
        this.folder = folder;
        this.workshop = workshop;
        this.authority = workshop.open();
        this.own = new IdentityFolder(folder.resolve("own"));
        this.keeper =
                IdentityKeeper.of(
                        authority,
                        own,
                        new Grant(
                                AuthorityName.of(Workshop.DOMAIN),
                                Profile.SERVER,
                                Workshop.LOCAL,
                                "test"));
        keeper.ensure();
        this.server =
                AuthorityServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        authority,
                        own.load(),
                        Workshop.SIGNATURES,
                        workshop.clock);
    }

    /** Time passes; the authority keeps its own certificate good. */
    void advance(Duration time) {
        workshop.clock.advance(time);
        keeper.ensure();
        server.use(own.load());
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + server.address().getPort());
    }

    Token token(String name) {
        return authority.enrolment().token(Workshop.service(name), Duration.ofMinutes(15));
    }

    TokenFile invitation(String name) {
        return invitation(token(name));
    }

    TokenFile invitation(Token token) {
        return new TokenFile(uri(), token, authority.root().fingerprint());
    }

    IdentityFolder newFolder() {
        return new IdentityFolder(folder.resolve("member-" + FOLDERS.incrementAndGet()));
    }

    Member member(IdentityFolder identity) {
        return new Member(identity, Workshop.SIGNATURES, workshop.clock);
    }

    /** Somebody who has enrolled. */
    IdentityFolder enrolled(String name) {
        IdentityFolder identity = newFolder();
        member(identity).enrol(invitation(name), Optional.empty());
        return identity;
    }

    /** Asks as this credential, or as nobody. */
    Response ask(
            String method,
            String path,
            Optional<CertificateCredential> as,
            Map<String, String> headers,
            byte[] body)
            throws IOException {
        TrustBundle trust =
                TrustBundle.of(
                        TrustBundle.Parts.anchors(List.of(authority.root())).in(Workshop.DOMAIN),
                        workshop.clock.instant());
        ProvenHttps https =
                new ProvenHttps(
                        Terms.of(
                                trust,
                                Expectation.exactly(AuthorityName.of(Workshop.DOMAIN)),
                                workshop.clock),
                        as,
                        Workshop.SIGNATURES);
        return https.send(new Request(method, uri().resolve(path), headers, body));
    }

    /** The code of a refusal; empty for what is none. */
    static String code(Response response) {
        String text = new String(response.body(), StandardCharsets.UTF_8);
        return Json.read(text) instanceof Parsed.Good<Object>(Map<?, ?> map)
                        && map.get("code") instanceof String code
                ? code
                : "";
    }

    /** How many certificates the ledger has for an identity that somebody could hold. */
    long released(String name) {
        return authority.identities(new Selection.Identity(Workshop.id(name))).stream()
                .filter(entry -> entry.certificate().isPresent())
                .count();
    }

    @Override
    public void close() {
        server.close();
        authority.close();
        workshop.close();
    }
}
