package dev.countersign.cli.probe;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.LeafOrder;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Who meets in a probe's tests, each in a folder of its own name: good servers and clients of the
 * authority Acme, and those with one fault.
 */
public final class Parties {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path folder;
    private final Instant now;
    private final TestAuthority acme;
    private final TestAuthority other;

    private Parties(Path folder) {
        Clock clock = Clock.systemUTC();
        this.folder = folder;
        this.now = clock.instant();
        this.acme = TestAuthority.create("Acme", KeyKind.P_256, Seeded.fresh(), clock);
        this.other = TestAuthority.create("Other", KeyKind.P_256, Seeded.fresh(), clock);
    }

    public static Parties in(Path folder) throws IOException {
        Parties parties = new Parties(folder);
        parties.write();
        return parties;
    }

    private void write() throws IOException {
        Files.writeString(folder.resolve("acme.pem"), Pem.certificate(acme.root()));
        Files.writeString(intermediate(), Pem.certificate(acme.intermediate()));
        write("web", web(acme));
        write("web-of-other", web(other));
        write(
                "web-expired",
                web(acme).validBetween(now.minus(HOUR.multipliedBy(48)), now.minus(HOUR)));
        write(
                "web-from-tomorrow",
                web(acme).validBetween(now.plus(HOUR), now.plus(HOUR.multipliedBy(48))));
        write("web-for-clients", web(acme).clientOnly());
        write("alice", alice(acme));
        write("alice-of-other", alice(other));
        write(
                "alice-expired",
                alice(acme).validBetween(now.minus(HOUR.multipliedBy(48)), now.minus(HOUR)));
        write("alice-for-servers", alice(acme).serverOnly());
    }

    private static LeafOrder web(TestAuthority authority) {
        return authority.issue().dns("localhost").ip("127.0.0.1").serverOnly();
    }

    private static LeafOrder alice(TestAuthority authority) {
        return authority.issue().spiffe("spiffe://acme.example/alice").clientOnly();
    }

    private void write(String name, LeafOrder order) throws IOException {
        TestIdentity identity = order.make();
        identity.writeTo(folder.resolve(name));
    }

    /** The folder of a party. */
    public Path of(String name) {
        return folder.resolve(name);
    }

    /** The root that both sides should trust. */
    public Path root() {
        return folder.resolve("acme.pem");
    }

    /** What stands between the root and everybody whom Acme vouches for. */
    public Path intermediate() {
        return folder.resolve("acme-intermediate.pem");
    }
}
