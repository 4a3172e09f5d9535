package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.env.EnvironmentException;
import dev.coracle.kubelet.probe.ProbeLoop;
import dev.coracle.kubelet.probe.ProbeTarget;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerStartException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One container of one pod through all its runs. Confined to the pod's serial executor, but for {@link #running} and {@link
 * #previousLog}, which anybody may read.
 */
final class ContainerWorker {
    /** How a container takes part in its pod. */
    enum Role {
        INIT,
        SIDECAR,
        MAIN
    }

    private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);

    private final PodWorker pod;
    private final NodeServices node;
    private final Role role;
    private Fields spec;
    private ContainerState state;
    private Optional<ContainerState.Terminated> last = Optional.empty();
    private CrashLoop crashLoop = CrashLoop.NONE;
    private String containerId = "";
    private Instant startedAt = Instant.EPOCH;
    private int run;
    private int restarts;
    private boolean begun;
    private boolean started;
    private boolean ready;
    private boolean stopping;
    private List<ProbeLoop> probes = List.of();
    private Timers.Timer pending = () -> {};
    private volatile Container running;
    private volatile ContainerLog log;
    private volatile ContainerLog previousLog;

    ContainerWorker(PodWorker pod, NodeServices node, Role role, Fields spec, String waitingFor) {
        this.pod = pod;
        this.node = node;
        this.role = role;
        this.spec = spec;
        this.state = new ContainerState.Waiting(waitingFor, "");
        this.restarts = earlierRuns(pod.object());
    }

    /** A container that ran in an earlier life of this kubelet is started again. */
    private int earlierRuns(KubeObject object) {
        String list = role == Role.MAIN ? "status.containerStatuses" : "status.initContainerStatuses";
        for (Fields status : object.fields().list(list)) {
            if (status.text("name").equals(name()) && status.has("containerID")) {
                return status.integer("restartCount", 0) + 1;
            }
        }
        return 0;
    }

    String name() {
        return spec.text("name");
    }

    Role role() {
        return role;
    }

    boolean begun() {
        return begun;
    }

    boolean started() {
        return started;
    }

    boolean isRunning() {
        return state instanceof ContainerState.Running;
    }

    /** Whether it has run to its good end: an init container that need not run again. */
    boolean completed() {
        return state instanceof ContainerState.Terminated t && t.succeeded();
    }

    /** Whether it has ended and will not run again. */
    boolean ended() {
        return state instanceof ContainerState.Terminated;
    }

    boolean failed() {
        return state instanceof ContainerState.Terminated t && !t.succeeded();
    }

    Optional<Container> running() {
        return Optional.ofNullable(running);
    }

    Optional<ContainerLog> log() {
        return Optional.ofNullable(log);
    }

    Optional<ContainerLog> previousLog() {
        return Optional.ofNullable(previousLog);
    }

    ContainerFacts facts() {
        return new ContainerFacts(spec, state, last, containerId, restarts, started, ready, role == Role.SIDECAR);
    }

    String waitingReason() {
        return state instanceof ContainerState.Waiting w ? w.reason() : "";
    }

    /** Takes over the changed image of a pod that was updated; the container is started anew with it. */
    void update(Fields newer) {
        boolean changed = !newer.text("image").equals(spec.text("image"));
        spec = newer;
        if (changed && isRunning()) {
            event("Normal", "Killing", "Container " + name() + " definition changed, will be restarted");
            stop(pod.gracePeriod());
        }
    }

    void start() {
        begun = true;
        pending.cancel();
        ContainerRuntime runtime = node.images().runtimeOf(spec.text("image"), node.runtimeHost());
        try {
            boolean known = announce(runtime);
            var resolved = new ContainerAssembly(pod, node, spec).resolve(runtime);
            int thisRun = ++run;
            Instant now = node.clock().instant();
            running = runtime.start(resolved, code -> pod.execute(() -> exited(thisRun, code)));
            log = running.log();
            stopping = false;
            startedAt = now;
            containerId = newContainerId();
            state = new ContainerState.Running(now);
            started = !spec.has("startupProbe") || runtime.simulated();
            ready = started && (!spec.has("readinessProbe") || runtime.simulated());
            if (known) {
                event("Normal", "Created", "Container created");
            }
            event("Normal", "Started", "Container started");
            if (!runtime.simulated()) {
                startProbes();
            }
        } catch (EnvironmentException e) {
            waitAndRetry("CreateContainerConfigError", e.getMessage());
        } catch (ContainerStartException e) {
            containerId = newContainerId();
            event("Warning", "Failed", "Error: " + e.getMessage());
            startFailed(e);
        }
        pod.changed();
    }

    /** Says where the image comes from; false for one that nobody knows, of which nothing is pulled or created. */
    private boolean announce(ContainerRuntime runtime) {
        String image = spec.text("image");
        if (runtime.simulated() && !node.images().knows(image, node.runtimeHost())) {
            if (run == 0) {
                event(
                        "Normal",
                        "SimulatedImage",
                        "No program is known for image \"" + image
                                + "\": the container is simulated and nothing listens; map the image to change this");
            }
            return false;
        }
        event(
                "Normal",
                "Pulled",
                "Container image \"" + image + "\" already present on machine and can be accessed by the pod");
        return true;
    }

    private void waitAndRetry(String reason, String message) {
        state = new ContainerState.Waiting(reason, message);
        event("Warning", "Failed", "Error: " + message);
        pending = node.timers().after(CONFIG_RETRY, () -> pod.execute(this::startAgain));
    }

    private void startAgain() {
        if (!pod.stopping()) {
            start();
        }
    }

    private void startFailed(ContainerStartException e) {
        Instant now = node.clock().instant();
        startedAt = now;
        end(new ContainerState.Terminated(128, "StartError", e.getMessage(), now, now, containerId));
    }

    private static String newContainerId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        StringBuilder id = new StringBuilder("coracle://");
        for (int i = 0; i < 4; i++) {
            String part = Long.toHexString(random.nextLong());
            id.append("0".repeat(16 - part.length())).append(part);
        }
        return id.toString();
    }

    private void startProbes() {
        probes = new ArrayList<>(3);
        if (spec.has("startupProbe")) {
            probes.add(loop("startupProbe", new StartupListener()));
        } else {
            addSteadyProbes();
        }
        probes.forEach(ProbeLoop::start);
    }

    private void addSteadyProbes() {
        if (spec.has("readinessProbe")) {
            probes.add(loop("readinessProbe", new ReadinessListener()));
        }
        if (spec.has("livenessProbe")) {
            probes.add(loop("livenessProbe", new LivenessListener("Liveness", "liveness")));
        }
    }

    private ProbeLoop loop(String probe, ProbeLoop.Listener listener) {
        var target = new ProbeTarget(pod.podIp(), spec, running);
        return new ProbeLoop(spec.at(probe), target, node.prober(), node.timers(), pod, listener);
    }

    private void stopProbes() {
        probes.forEach(ProbeLoop::stop);
        probes = List.of();
    }

    /** Asks a running container to end; anything that waits to start is called off. */
    void stop(Duration grace) {
        pending.cancel();
        Container c = running;
        if (c == null) {
            if (state instanceof ContainerState.Waiting && last.isPresent()) {
                state = last.get(); // in back-off: it stays as it ended
                last = Optional.empty();
            }
            return;
        }
        if (!stopping || grace.isZero()) {
            stopping = true;
            new PreStop(node, pod, spec, c).runThen(grace, left -> c.stop(left));
        } else {
            c.stop(grace);
        }
    }

    /** Says why and stops. */
    void kill(Duration grace) {
        if (isRunning() && !stopping) {
            event("Normal", "Killing", "Stopping container " + name());
        }
        stop(grace);
    }

    private void exited(int ofRun, int code) {
        if (ofRun != run || !isRunning()) {
            return;
        }
        Instant now = node.clock().instant();
        String reason = code == 0 ? "Completed" : "Error";
        end(new ContainerState.Terminated(code, reason, "", startedAt, now, containerId));
        pod.changed();
    }

    private void end(ContainerState.Terminated result) {
        stopProbes();
        running = null;
        ready = false;
        started = false;
        state = result;
        if (pod.restarts(this, result)) {
            restart(result);
        } else {
            pod.containerEnded();
        }
    }

    private void restart(ContainerState.Terminated result) {
        Duration wait = crashLoop.waitAfter(result.startedAt(), result.finishedAt());
        crashLoop = crashLoop.next(result.startedAt(), result.finishedAt());
        last = Optional.of(result);
        if (wait.isZero()) {
            runAgain();
            return;
        }
        String where = name() + " in pod " + pod.key().name() + "_" + pod.key().namespace() + "(" + pod.uid() + ")";
        String message = "back-off " + CrashLoop.text(wait) + " restarting failed container=" + name() + " pod="
                + pod.key().name() + "_" + pod.key().namespace() + "(" + pod.uid() + ")";
        state = new ContainerState.Waiting("CrashLoopBackOff", message);
        event("Warning", "BackOff", "Back-off restarting failed container " + where);
        pending = node.timers().after(wait, () -> pod.execute(this::runAgain));
    }

    private void runAgain() {
        if (!pod.stopping()) {
            previousLog = log;
            restarts++;
            start();
        }
    }

    void event(String type, String reason, String message) {
        String list = role == Role.MAIN ? "containers" : "initContainers";
        node.events().record(pod.object(), "spec." + list + "{" + name() + "}", type, reason, message);
    }

    private final class StartupListener extends LivenessListener {
        StartupListener() {
            super("Startup", "startup");
        }

        @Override
        public void succeeded() {
            if (!started) {
                started = true;
                ready = !spec.has("readinessProbe");
                stopProbes();
                probes = new ArrayList<>(2);
                addSteadyProbes();
                probes.forEach(ProbeLoop::start);
                pod.changed();
                pod.containerStarted();
            }
        }
    }

    private final class ReadinessListener implements ProbeLoop.Listener {
        @Override
        public void succeeded() {
            setReady(true);
        }

        @Override
        public void unhealthy(String output) {
            event("Warning", "Unhealthy", "Readiness probe failed: " + output);
        }

        @Override
        public void failed() {
            setReady(false);
        }

        private void setReady(boolean now) {
            if (ready != now) {
                ready = now;
                pod.changed();
            }
        }
    }

    private class LivenessListener implements ProbeLoop.Listener {
        private final String title;
        private final String word;

        LivenessListener(String title, String word) {
            this.title = title;
            this.word = word;
        }

        @Override
        public void succeeded() {
            // Alive is the ordinary state.
        }

        @Override
        public void unhealthy(String output) {
            event("Warning", "Unhealthy", title + " probe failed: " + output);
        }

        @Override
        public void failed() {
            if (!stopping && !pod.stopping()) {
                event("Normal", "Killing", "Container " + name() + " failed " + word + " probe, will be restarted");
                stop(pod.gracePeriod());
            }
        }
    }
}
