package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.kubelet.probe.ProbeResult;
import dev.coracle.kubelet.probe.ProbeTarget;
import dev.coracle.kubelet.runtime.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs a container's {@code lifecycle.preStop} inside its grace period, then goes on. Waits on timers, not on threads. */
final class PreStop {
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private final NodeServices node;
    private final PodWorker pod;
    private final Fields spec;
    private final Container container;

    PreStop(NodeServices node, PodWorker pod, Fields spec, Container container) {
        this.node = node;
        this.pod = pod;
        this.spec = spec;
        this.container = container;
    }

    /** Calls {@code then} with what is left of the grace period, at least 2 s as the kubelet grants. */
    void runThen(Duration grace, Consumer<Duration> then) {
        Fields hook = spec.at("lifecycle.preStop");
        if (grace.isZero() || !hook.exists()) {
            then.accept(grace);
            return;
        }
        Instant began = node.clock().instant();
        AtomicBoolean over = new AtomicBoolean();
        Runnable goOn = () -> {
            if (over.compareAndSet(false, true)) {
                Duration left = grace.minus(Duration.between(began, node.clock().instant()));
                then.accept(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
            }
        };
        if (hook.has("sleep")) {
            Duration sleep = Duration.ofSeconds(hook.number("sleep.seconds", 0));
            node.timers().after(sleep.compareTo(grace) < 0 ? sleep : grace, goOn);
            return;
        }
        node.timers().after(grace, goOn);
        node.prober().probe(asProbe(hook, grace), new ProbeTarget(pod.podIp(), spec, container), result -> {
            report(result);
            goOn.run();
        });
    }

    /** A hook is the same action as a probe's, run once. */
    private static Fields asProbe(Fields hook, Duration grace) {
        var probe = Json.object();
        probe.setAll(
                (com.fasterxml.jackson.databind.node.ObjectNode) hook.node().deepCopy());
        probe.put("timeoutSeconds", Math.max(1, grace.toSeconds()));
        return Fields.of(probe);
    }

    private void report(ProbeResult result) {
        if (!result.success()) {
            node.events()
                    .record(
                            pod.object(),
                            "spec.containers{" + spec.text("name") + "}",
                            "Warning",
                            "FailedPreStopHook",
                            "PreStopHook failed");
        }
    }
}
