package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apimachinery.time.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a pod's containers add up to, as the pod printer of Kubernetes works it out. Pure.
 *
 * @param reason the STATUS cell
 * @param lastRestart when the latest restart's predecessor ended
 */
record PodState(String reason, int ready, int total, int restarts, Optional<Instant> lastRestart) {

    String readyText() {
        return ready + "/" + total;
    }

    String restartsText(Instant now) {
        return restarts == 0 || lastRestart.isEmpty()
                ? Integer.toString(restarts)
                : restarts + " (" + HumanDuration.of(Duration.between(lastRestart.get(), now)) + " ago)";
    }

    static PodState of(Fields pod) {
        return new Walk(pod).state();
    }

    /** One pass over a pod's container statuses. */
    private static final class Walk {
        private final Fields pod;
        private final List<Fields> initSpecs;
        private String reason;
        private int ready;
        private int restarts;
        private int sidecarRestarts;
        private Optional<Instant> lastRestart = Optional.empty();
        private Optional<Instant> lastSidecarRestart = Optional.empty();

        Walk(Fields pod) {
            this.pod = pod;
            this.initSpecs = pod.list("spec.initContainers");
            this.reason = pod.has("status.reason") ? pod.text("status.reason") : pod.text("status.phase");
        }

        PodState state() {
            boolean gated = pod.list("status.conditions").stream()
                    .anyMatch(c -> c.text("type").equals("PodScheduled")
                            && c.text("reason").equals("SchedulingGated"));
            if (gated) {
                reason = "SchedulingGated";
            }
            boolean initializing = walkInitContainers();
            if (!initializing || Cells.status(pod, "Initialized").equals("True")) {
                walkContainers();
            }
            if (pod.has("metadata.deletionTimestamp")) {
                String phase = pod.text("status.phase");
                if (pod.text("status.reason").equals("NodeLost")) {
                    reason = "Unknown";
                } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                    reason = "Terminating";
                }
            }
            long sidecars = initSpecs.stream().filter(Walk::restartable).count();
            return new PodState(
                    reason, ready, pod.list("spec.containers").size() + (int) sidecars, restarts, lastRestart);
        }

        private static boolean restartable(Fields initSpec) {
            return initSpec.text("restartPolicy").equals("Always");
        }

        private boolean sidecar(Fields status) {
            return initSpecs.stream().anyMatch(s -> s.text("name").equals(status.text("name")) && restartable(s));
        }

        /** True when an init container holds the pod up. */
        private boolean walkInitContainers() {
            List<Fields> statuses = pod.list("status.initContainerStatuses");
            for (int i = 0; i < statuses.size(); i++) {
                Fields status = statuses.get(i);
                boolean sidecar = sidecar(status);
                restarts += status.integer("restartCount", 0);
                lastRestart = later(lastRestart, status);
                if (sidecar) {
                    sidecarRestarts += status.integer("restartCount", 0);
                    lastSidecarRestart = later(lastSidecarRestart, status);
                }
                Fields terminated = status.at("state.terminated");
                if (terminated.exists() && terminated.integer("exitCode", 0) == 0) {
                    continue;
                }
                if (sidecar && status.flag("started")) {
                    ready += status.flag("ready") ? 1 : 0;
                    continue;
                }
                reason = "Init:" + initReason(status, i);
                return true;
            }
            return false;
        }

        private String initReason(Fields status, int index) {
            Fields terminated = status.at("state.terminated");
            if (terminated.exists()) {
                return terminatedReason(terminated);
            }
            String waiting = status.text("state.waiting.reason");
            return waiting.isEmpty() || waiting.equals("PodInitializing") ? index + "/" + initSpecs.size() : waiting;
        }

        private static String terminatedReason(Fields terminated) {
            if (terminated.has("reason")) {
                return terminated.text("reason");
            }
            return terminated.integer("signal", 0) != 0
                    ? "Signal:" + terminated.integer("signal", 0)
                    : "ExitCode:" + terminated.integer("exitCode", 0);
        }

        private void walkContainers() {
            restarts = sidecarRestarts;
            lastRestart = lastSidecarRestart;
            boolean running = false;
            List<Fields> statuses = pod.list("status.containerStatuses");
            // From last to first, so that the first container in the list has the last word.
            for (int i = statuses.size() - 1; i >= 0; i--) {
                Fields status = statuses.get(i);
                restarts += status.integer("restartCount", 0);
                lastRestart = later(lastRestart, status);
                Fields terminated = status.at("state.terminated");
                if (status.has("state.waiting.reason")) {
                    reason = status.text("state.waiting.reason");
                } else if (terminated.exists()) {
                    reason = terminatedReason(terminated);
                } else if (status.flag("ready") && status.has("state.running")) {
                    running = true;
                    ready++;
                }
            }
            if (reason.equals("Completed") && running) {
                reason = Cells.status(pod, "Ready").equals("True") ? "Running" : "NotReady";
            }
        }

        private static Optional<Instant> later(Optional<Instant> before, Fields status) {
            String finished = status.text("lastState.terminated.finishedAt");
            if (finished.isEmpty()) {
                return before;
            }
            Instant at = Times.parse(finished);
            return before.isPresent() && before.get().isAfter(at) ? before : Optional.of(at);
        }
    }
}
