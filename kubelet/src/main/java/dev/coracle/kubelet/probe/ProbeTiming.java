package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.object.Fields;
import java.time.Duration;

/** The numbers of a {@code v1.Probe}, with Kubernetes' defaults for those that are missing or 0. */
public record ProbeTiming(
        Duration initialDelay, Duration period, Duration timeout, int successThreshold, int failureThreshold) {

    public static ProbeTiming of(Fields probe) {
        return new ProbeTiming(
                Duration.ofSeconds(probe.integer("initialDelaySeconds", 0)),
                Duration.ofSeconds(positive(probe, "periodSeconds", 10)),
                Duration.ofSeconds(positive(probe, "timeoutSeconds", 1)),
                positive(probe, "successThreshold", 1),
                positive(probe, "failureThreshold", 3));
    }

    private static int positive(Fields probe, String field, int whenMissing) {
        int value = probe.integer(field, 0);
        return value > 0 ? value : whenMissing;
    }
}
