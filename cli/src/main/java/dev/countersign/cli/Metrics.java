package dev.countersign.cli;

import dev.countersign.cli.upkeep.Alarms;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a process tells to whoever collects metrics, in Prometheus' text format. */
final class Metrics {
    /** The media type of what is told. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    Metrics() {
        new UptimeMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        Gauge.builder("countersign.build.info", () -> 1)
                .description("The version that runs.")
                .tag("version", VersionCommand.version())
                .register(registry);
    }

    /** Where others put their own. */
    MeterRegistry registry() {
        return registry;
    }

    /** Tells how many alarms are raised. */
    void watch(Alarms alarms) {
        Gauge.builder("countersign.alarms", () -> alarms.facts().size())
                .description("Alarms that are raised; countersign status tells which.")
                .strongReference(true)
                .register(registry);
    }

    /** All of it as it is now. */
    String text() {
        return registry.scrape(TYPE);
    }
}
