package dev.countersign.cli.demo;

import dev.countersign.cli.sample.SampleService;
import dev.countersign.journal.Journal;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.trust.SignatureCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs every scene on free loopback ports, and counts what reached the protected service. */
public final class Demo {
    private Demo() {}

    /** What became of one scene. */
    public record Result(boolean asItMust, String who, String shows, String answer, String alert) {}

    /** Runs all of it; each result is told as soon as it is there. */
    public static List<Result> run(SignatureCheck signatures, Clock clock, Consumer<Result> tell)
            throws IOException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("countersign-demo");
        TestAuthority authority = TestAuthority.create(clock);
        TestAuthority stranger = TestAuthority.create(clock);
        try (Journal journal = Journal.open(folder, "demo", clock);
                SampleService service = SampleService.start();
                Stage stage =
                        Stage.open(
                                authority,
                                service.address(),
                                new Stage.Means(signatures, journal, clock));
                Stage impostor =
                        Stage.open(
                                stranger,
                                service.address(),
                                new Stage.Means(signatures, journal, clock))) {
            Gallery gallery = new Gallery(authority, stage, new Visitor(stage, signatures, clock));
            List<Result> results = new ArrayList<>();
            for (Scene scene : gallery.scenes(new Visitor(impostor, signatures, clock))) {
                results.add(play(scene, service));
                tell.accept(results.getLast());
            }
            return results;
        } finally {
            delete(folder);
        }
    }

    /** One scene; a request that reaches the service from anyone refused is a failure too. */
    private static Result play(Scene scene, SampleService service) {
        int before = service.requests();
        try {
            Scene.Outcome outcome = scene.attempt().run();
            int reached = service.requests() - before;
            boolean good =
                    scene.wentAsItMust(outcome) && reached == (scene.must().isEmpty() ? 1 : 0);
            return new Result(
                    good,
                    scene.who(),
                    scene.shows(),
                    outcome.code().orElse("let in"),
                    outcome.alert());
        } catch (Exception e) {
            return new Result(false, scene.who(), scene.shows(), "failed: " + e, "");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
