package dev.countersign.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens of a real SoftHSM, in a folder of their own. Whoever is to see them has {@code
 * SOFTHSM2_CONF} in its environment.
 */
public final class SoftHsm {
    /** The variable that names the configuration. */
    public static final String VARIABLE = "SOFTHSM2_CONF";

    private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final String OFFICER_PIN = "87654321";

    private final Path home;

    private SoftHsm(Path home) {
        this.home = home;
    }

    /** A new one without tokens. */
    public static SoftHsm below(Path parent, String name) throws IOException {
        SoftHsm made = new SoftHsm(Files.createDirectory(parent.resolve(name)));
        Files.createDirectory(made.tokens());
        Files.writeString(
                made.configuration(),
                "directories.tokendir = " + made.tokens() + "\nlog.level = ERROR\n");
        return made;
    }

    /** The PKCS#11 library. */
    public static Path module() {
        return MODULE;
    }

    /** What {@link #VARIABLE} has to name. */
    public Path configuration() {
        return home.resolve("softhsm2.conf");
    }

    /** Makes a token. */
    public SoftHsm token(String label, String pin) {
        return run(
                "--init-token", "--free", "--label", label, "--so-pin", OFFICER_PIN, "--pin", pin);
    }

    /** Puts a key into a token, under the number of a byte in two hexadecimal digits. */
    public SoftHsm put(String token, String pin, String label, String id, TestIdentity identity)
            throws IOException {
        Path key = home.resolve(token + "-" + label + ".pem");
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, Pem.privateKey(identity.key()));
        return run(
                "--import",
                key.toString(),
                "--token",
                token,
                "--pin",
                pin,
                "--label",
                label,
                "--id",
                id);
    }

    /** Takes all tokens out: whoever uses them finds nothing there. */
    public void takeOut() throws IOException {
        Files.move(tokens(), home.resolve("away"));
    }

    /** Puts them back. */
    public void putBack() throws IOException {
        Files.move(home.resolve("away"), tokens());
    }

    /** Puts the tokens of another one there, once these are taken out. */
    public void putThoseOf(SoftHsm other) throws IOException {
        Files.createSymbolicLink(tokens(), other.tokens());
    }

    /** Takes the other's out again. */
    public void takeOutThoseOfTheOther() throws IOException {
        Files.delete(tokens());
    }

    private Path tokens() {
        return home.resolve("tokens");
    }

    private SoftHsm run(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("env", VARIABLE + "=" + configuration(), "softhsm2-util"));
        command.addAll(List.of(arguments));
        try (RealProcess process = RealProcess.start(home, command)) {
            if (process.awaitExit() != 0) {
                throw new AssertionError(process.toString() + process.output() + process.errors());
            }
        }
        return this;
    }
}
