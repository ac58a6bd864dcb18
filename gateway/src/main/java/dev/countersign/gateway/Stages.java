package dev.countersign.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** How long each stage of letting a peer in takes. */
final class Stages {
    private static final Duration[] BOUNDS =
            Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

    /** The stages, in their order. */
    enum Stage {
        /** From the accepted connection to its ClientHello. */
        HELLO,
        /** From there to the peer's proof; the judge is asked in it. */
        HANDSHAKE,
        /** From there to the answer of judge and policy; responders may be asked in it. */
        DECISION,
        /** From the permit to the open connection to the service. */
        DIAL
    }

    Stages(MeterRegistry registry) {
        for (Stage stage : Stage.values()) {
            timers.put(
                    stage,
                    Timer.builder("countersign.stage")
                            .description("How long a stage of letting a peer in took.")
                            .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(BOUNDS)
                            .register(registry));
        }
    }

    /** The end of a stage that began then; gives the time at which the next begins. */
    long ended(Stage stage, long beganNanos) {
        long now = System.nanoTime();
        Objects.requireNonNull(timers.get(stage)).record(Duration.ofNanos(now - beganNanos));
        return now;
    }
}
