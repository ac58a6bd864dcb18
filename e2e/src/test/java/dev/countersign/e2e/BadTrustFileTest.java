package dev.countersign.e2e;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.Folder;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trust file that is not wholly trust material stops the start: there is no fallback, and no part
 * of it is taken.
 */
class BadTrustFileTest {
    @TempDir private Path parent;
    private TestAuthority authority;
    private TestIdentity identity;
    private String root;
    private Folder folder;

    @BeforeEach
    void makeIdentity() throws IOException {
        folder = Folder.below(parent, "start");
        authority = TestAuthority.create(Clock.systemUTC());
        root = Pem.certificate(authority.root());
        identity = authority.issue().spiffe("spiffe://test.example/gateway").make();
        identity.writeTo(folder.file("identity"));
        folder.write(
                "countersign.yaml",
                Configurations.gateway(
                        8080, "  trust: { files: [trust.pem] }\n", "spiffe://test.example/a"));
    }

    @Test
    void isRefusedWhenItIsMissing() throws IOException {
        mustBeRefused();
    }

    @Test
    void isRefusedWhenItIsEmpty() throws IOException {
        folder.write("trust.pem", "");
        mustBeRefused();
    }

    @Test
    void isRefusedWhenItIsAFolder() throws IOException {
        Files.createDirectory(folder.file("trust.pem"));
        mustBeRefused();
    }

    @Test
    void isRefusedWhenItIsCutShort() throws IOException {
        folder.write("trust.pem", root + Pem.certificate(authority.intermediate()));
        byte[] content = Files.readAllBytes(folder.file("trust.pem"));
        Files.write(
                folder.file("trust.pem"), java.util.Arrays.copyOf(content, content.length - 100));
        mustBeRefused();
    }

    @Test
    void isRefusedWhenItHoldsAPrivateKey() throws IOException {
        folder.write("trust.pem", root + Pem.privateKey(identity.key()));
        mustBeRefused().naming("PRIVATE KEY");
    }

    @Test
    void isRefusedWhenItIsAWebPage() throws IOException {
        folder.write("trust.pem", "<!DOCTYPE html><html><body>404</body></html>\n");
        mustBeRefused();
    }

    @Test
    void isRefusedWhenItHoldsALeaf() throws IOException {
        folder.write("trust.pem", root + Pem.certificate(identity.leaf()));
        mustBeRefused().naming("no authority");
    }

    @Test
    void isRefusedWhenItHoldsNoRoot() throws IOException {
        folder.write("trust.pem", Pem.certificate(authority.intermediate()));
        mustBeRefused().naming("root");
    }

    @Test
    void isRefusedWhenAStrangerSignedItsRevocationList() throws IOException {
        Instant now = Instant.now();
        TestAuthority stranger = TestAuthority.create(Clock.systemUTC());
        folder.write(
                "trust.pem",
                root
                        + Pem.certificate(authority.intermediate())
                        + Pem.crl(
                                stranger.crl(
                                        List.of(), now.minusSeconds(60), now.plusSeconds(60), 1)));
        mustBeRefused().naming("not signed by");
    }

    private Ended mustBeRefused() throws IOException {
        return folder.runUnchanged("gateway", "--config", "countersign.yaml")
                .mustFail(2, "config.trust-unreadable")
                .naming("trust.pem");
    }
}
