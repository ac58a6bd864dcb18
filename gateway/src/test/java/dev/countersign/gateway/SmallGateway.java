package dev.countersign.gateway;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;

/** A gateway in a process of its own, which ends with its standard input. */
final class SmallGateway {
    private SmallGateway() {}

    /** The authority that both processes know, made of the same two numbers. */
    static TestAuthority authority(String seed, String epochSecond) {
        Clock clock =
                Clock.fixed(Instant.ofEpochSecond(Long.parseLong(epochSecond)), ZoneOffset.UTC);
        return TestAuthority.create("Small", KeyKind.P_256, Seeded.of(Long.parseLong(seed)), clock);
    }

    /** Arguments: a folder for the journal, and the authority's seed and time. */
    public static void main(String[] arguments) throws IOException {
        Limits patient =
                new Limits(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        ConnectionLimits.ofProcess().most(1_000));
        loadAllClasses();
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(authority(arguments[1], arguments[2]), service)
                                .within(patient)
                                .start(Path.of(arguments[0]))) {
            System.out.println("port " + gateway.port());
            while (System.in.read() >= 0) {
                System.out.println(gateway.gateway.status());
            }
        }
    }

    /** A class in a folder costs a descriptor when it is first used; here there will be none. */
    private static void loadAllClasses() throws IOException {
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path folder = Path.of(place);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.map(file -> folder.relativize(file).toString())
                            .filter(name -> name.endsWith(".class"))
                            .forEach(SmallGateway::load);
                }
            }
        }
    }

    private static void load(String file) {
        String name = file.substring(0, file.length() - ".class".length());
        try {
            Class.forName(
                    name.replace(File.separatorChar, '.'),
                    false,
                    SmallGateway.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // a test class of another library: not needed here
        }
    }
}
