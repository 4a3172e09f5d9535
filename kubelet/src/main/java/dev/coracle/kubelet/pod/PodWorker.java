package dev.coracle.kubelet.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.kubelet.network.LoopbackPodNetwork.HostPort;
import dev.coracle.kubelet.network.PodSockets;
import dev.coracle.kubelet.volume.PodVolumes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One pod from its binding to its end. Everything happens on the pod's serial executor; after each step the status follows
 * from the facts and is patched when it differs, with no timer between. Only {@link #container}, {@link #object} and the calls
 * that queue are for other threads.
 */
final class PodWorker implements Executor {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration MOUNT_RETRY = Duration.ofSeconds(2);

    private final NodeServices node;
    private final Serial serial;
    private final Instant startTime;
    private final List<ContainerWorker> init = new ArrayList<>(0);
    private final List<ContainerWorker> containers = new ArrayList<>(1);
    private volatile KubeObject pod;
    private volatile List<String> podIps = List.of();
    private PodSockets sockets;
    private PodVolumes volumes;
    private Optional<PodFacts.Failure> failure = Optional.empty();
    private Optional<Duration> deletion = Optional.empty();
    private Timers.Timer deadline = () -> {};
    private boolean begun;
    private boolean changed;
    private boolean finished;
    private boolean released;
    private boolean gone;

    PodWorker(NodeServices node, KubeObject pod) {
        this.node = node;
        this.pod = pod;
        this.startTime = node.clock().instant();
        this.serial = new Serial(node.executor(), node.faults(), "pod " + pod.key());
        boolean initFirst = pod.fields().has("spec.initContainers");
        for (Fields c : pod.fields().list("spec.initContainers")) {
            boolean sidecar = c.text("restartPolicy").equals("Always");
            var role = sidecar ? ContainerWorker.Role.SIDECAR : ContainerWorker.Role.INIT;
            init.add(new ContainerWorker(this, node, role, c, "PodInitializing"));
        }
        for (Fields c : pod.fields().list("spec.containers")) {
            containers.add(new ContainerWorker(
                    this, node, ContainerWorker.Role.MAIN, c, initFirst ? "PodInitializing" : "ContainerCreating"));
        }
    }

    // What other threads call.

    /** Runs a step of this pod, then brings its status up to date. */
    @Override
    public void execute(Runnable step) {
        serial.execute(() -> {
            if (!gone) {
                step.run();
                publish();
            }
        });
    }

    void observe(KubeObject newer) {
        execute(() -> take(newer));
    }

    /** The pod is out of the API: whatever runs is killed. */
    void remove() {
        serial.execute(this::tearDown);
    }

    /** Kills whatever runs, now and on the calling thread, and writes nothing. */
    void close() {
        serial.close(this::tearDown);
    }

    KubeObject object() {
        return pod;
    }

    ObjectKey key() {
        return pod.key();
    }

    String uid() {
        return pod.uid();
    }

    /** Any container by name, init containers included. The lists never change after construction. */
    Optional<ContainerWorker> container(String name) {
        for (ContainerWorker c : containers) {
            if (c.name().equals(name)) {
                return Optional.of(c);
            }
        }
        return init.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The primary one first; none before the pod has any. */
    List<String> podIps() {
        return podIps;
    }

    /** The primary one; "" before the pod has any. */
    String podIp() {
        List<String> ips = podIps;
        return ips.isEmpty() ? "" : ips.get(0);
    }

    // The life of the pod, on the serial executor.

    private void take(KubeObject newer) {
        boolean ownWrite = begun && newer.resourceVersion() == pod.resourceVersion();
        if (newer.resourceVersion() >= pod.resourceVersion()) {
            pod = newer;
        }
        if (ownWrite) {
            return; // what this worker has just written comes back through the watch
        }
        if (!begun) {
            begun = true;
            begin();
        } else {
            updateContainers();
        }
        if (pod.deleting()) {
            delete();
        }
        changed = true;
    }

    private void begin() {
        String phase = pod.text("status.phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            gone = !pod.deleting(); // ended in an earlier life of this kubelet
            released = true;
            return;
        }
        if (pod.deleting()) {
            return; // was never started here: there is nothing to stop
        }
        if (takeAddress()) {
            armDeadline();
            mount();
        }
    }

    /** Reads the volumes, again until everything they refer to is there, then starts the containers. */
    private void mount() {
        if (stopping()) {
            return;
        }
        changed = true;
        try {
            volumes = new VolumeLoader(pod, podIps, node).load();
            advance();
        } catch (VolumeLoader.MountException e) {
            node.events().warning(pod, "FailedMount", e.getMessage());
            node.timers().after(MOUNT_RETRY, () -> execute(this::mount));
        }
    }

    private boolean takeAddress() {
        if (pod.fields().flag("spec.hostNetwork")) {
            podIps = node.nodeIps();
        } else {
            List<String> before = pod.fields().list("status.podIPs").stream()
                    .map(ip -> ip.text("ip"))
                    .toList();
            podIps = !before.isEmpty() && node.addresses().reserve(before)
                    ? before
                    : node.addresses().allocate();
        }
        if (podIps.isEmpty()) {
            node.events()
                    .warning(
                            pod,
                            "FailedCreatePodSandBox",
                            "Failed to create pod sandbox: no IP addresses available in range " + node.addresses());
            node.timers()
                    .after(
                            RETRY,
                            () -> execute(() -> {
                                if (podIps.isEmpty() && !stopping()) {
                                    begin();
                                }
                            }));
            return false;
        }
        sockets = node.network().attach(pod.key(), podIps, hostPorts());
        return true;
    }

    private List<HostPort> hostPorts() {
        List<HostPort> ports = new ArrayList<>(0);
        for (Fields c : pod.fields().list("spec.containers")) {
            for (Fields p : c.list("ports")) {
                if (p.integer("hostPort", 0) > 0 && !pod.fields().flag("spec.hostNetwork")) {
                    String hostIp = p.text("hostIP");
                    for (String at : nodeIps(hostIp)) {
                        ports.add(new HostPort(
                                p.integer("containerPort", 0),
                                p.text("protocol").isEmpty() ? Protocol.TCP : Protocol.valueOf(p.text("protocol")),
                                at,
                                p.integer("hostPort", 0),
                                hostIp.isEmpty() || hostIp.equals("0.0.0.0")));
                    }
                }
            }
        }
        return ports;
    }

    /** Those that a host port is opened at: "" stands for all, and so does the unspecified address in its family. */
    private List<String> nodeIps(String hostIp) {
        return switch (hostIp) {
            case "" -> node.nodeIps();
            case "0.0.0.0" ->
                node.nodeIps().stream().filter(ip -> ip.indexOf(':') < 0).toList();
            case "::" ->
                node.nodeIps().stream().filter(ip -> ip.indexOf(':') >= 0).toList();
            default -> List.of(hostIp);
        };
    }

    private void armDeadline() {
        long seconds = pod.fields().number("spec.activeDeadlineSeconds", 0);
        deadline.cancel();
        if (seconds > 0) {
            String started = pod.text("status.startTime");
            Instant from = started.isEmpty() ? startTime : Times.parse(started);
            Duration left = Duration.between(node.clock().instant(), from.plusSeconds(seconds));
            deadline = node.timers()
                    .after(left.isNegative() ? Duration.ZERO : left, () -> execute(this::deadlineExceeded));
        }
    }

    private void deadlineExceeded() {
        if (!stopping() && !ended()) {
            node.events()
                    .normal(pod, "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
            failure = Optional.of(new PodFacts.Failure(
                    "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"));
            killAll(gracePeriod());
        }
    }

    /** Starts what may start now: init containers one after the other, then all others. */
    private void advance() {
        if (stopping() || volumes == null) {
            return;
        }
        for (ContainerWorker c : init) {
            if (c.completed()) {
                continue;
            }
            if (!c.begun()) {
                c.start();
            }
            boolean goOn = c.role() == ContainerWorker.Role.SIDECAR ? c.started() : c.completed();
            if (!goOn) {
                return;
            }
        }
        for (ContainerWorker c : containers) {
            if (!c.begun()) {
                c.start();
            }
        }
    }

    private void updateContainers() {
        if (stopping()) {
            return;
        }
        for (Fields c : pod.fields().list("spec.containers")) {
            containers.stream()
                    .filter(worker -> worker.name().equals(c.text("name")))
                    .forEach(worker -> worker.update(c));
        }
        armDeadline();
    }

    private void delete() {
        Duration grace = Duration.ofSeconds(pod.fields().number("metadata.deletionGracePeriodSeconds", 30));
        if (deletion.isPresent() && deletion.get().compareTo(grace) <= 0) {
            return;
        }
        deletion = Optional.of(grace);
        killAll(grace);
        finishIfStopped();
    }

    private void killAll(Duration grace) {
        containers.forEach(c -> c.kill(grace));
        if (containers.stream().noneMatch(ContainerWorker::isRunning)) {
            init.forEach(c -> c.kill(grace));
        }
    }

    // What containers tell and ask, on the serial executor.

    void changed() {
        changed = true;
    }

    void containerStarted() {
        advance();
    }

    /** A container has ended for good. */
    void containerEnded() {
        if (containers.stream().noneMatch(ContainerWorker::isRunning) && (stopping() || allMainEnded())) {
            init.forEach(c -> c.kill(gracePeriod())); // sidecars end after the containers they serve
        }
        if (stopping()) {
            finishIfStopped();
        } else {
            advance();
        }
        if (ended()) {
            release();
        }
    }

    private boolean allMainEnded() {
        return containers.stream().allMatch(ContainerWorker::ended);
    }

    private boolean anyRunning() {
        return containers.stream().anyMatch(ContainerWorker::isRunning)
                || init.stream().anyMatch(ContainerWorker::isRunning);
    }

    /** Whether the pod is over although it was not deleted: nothing runs and nothing will. */
    private boolean ended() {
        boolean initFailed = init.stream().anyMatch(c -> c.role() == ContainerWorker.Role.INIT && c.failed());
        return !anyRunning() && (failure.isPresent() || initFailed || allMainEnded());
    }

    private void finishIfStopped() {
        if (deletion.isPresent() && !anyRunning() && !finished) {
            finished = true;
            changed = true;
            release();
        }
    }

    /** Whether {@code container} runs again after {@code result}. */
    boolean restarts(ContainerWorker container, ContainerState.Terminated result) {
        if (stopping()) {
            return false;
        }
        if (container.role() == ContainerWorker.Role.SIDECAR) {
            return !allMainEnded();
        }
        String policy = pod.text("spec.restartPolicy");
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> !result.succeeded();
            default -> container.role() == ContainerWorker.Role.MAIN || !result.succeeded();
        };
    }

    /** Whether nothing may start any more. */
    boolean stopping() {
        return gone || deletion.isPresent() || failure.isPresent();
    }

    Duration gracePeriod() {
        return deletion.orElseGet(
                () -> Duration.ofSeconds(pod.fields().number("spec.terminationGracePeriodSeconds", 30)));
    }

    PodSockets sockets() {
        return sockets;
    }

    PodVolumes volumes() {
        return volumes;
    }

    // Status.

    private PodFacts facts() {
        return new PodFacts(
                node.nodeIps(),
                podIps,
                startTime,
                !podIps.isEmpty() && !released,
                finished,
                failure,
                init.stream().map(ContainerWorker::facts).toList(),
                containers.stream().map(ContainerWorker::facts).toList());
    }

    private void publish() {
        if (!changed || gone) {
            return;
        }
        changed = false;
        try {
            boolean wasOver = podIps.isEmpty() && released;
            if (!wasOver) {
                writeStatus();
            }
            if (finished) {
                node.client().deleteIfPresent(Resources.PODS, pod.key(), DeleteOptions.now(pod.uid()));
            }
        } catch (StatusException e) {
            publishLater(e);
        }
    }

    private void writeStatus() {
        ObjectNode wanted = PodStatus.of(pod, facts(), node.clock().instant());
        Optional<ObjectNode> patch = PodStatus.patch(pod, wanted);
        if (patch.isPresent()) {
            KubeObject after =
                    node.client().patch(Resources.PODS, pod.key(), "status", PatchType.STRATEGIC, patch.get());
            if (after.resourceVersion() >= pod.resourceVersion()) {
                pod = after;
            }
        }
    }

    private void publishLater(StatusException e) {
        if (e.is(Reason.NotFound) || e.is(Reason.Conflict)) {
            return; // the pod is gone, or another of its name is there: the watch will say so
        }
        if (!e.is(Reason.ServiceUnavailable) && !e.is(Reason.TooManyRequests)) {
            node.faults().onFault("write status of pod " + pod.key(), e);
        }
        node.timers().after(RETRY, () -> execute(() -> changed = true));
    }

    private void release() {
        if (released) {
            return;
        }
        released = true;
        changed = true;
        deadline.cancel();
        if (sockets != null) {
            sockets.close();
        }
        node.runtimeHost().sandboxes().remove(uid());
        if (!podIps.equals(node.nodeIps())) {
            node.addresses().release(podIps);
        }
    }

    private void tearDown() {
        if (gone) {
            return;
        }
        deletion = Optional.of(Duration.ZERO);
        containers.forEach(c -> c.stop(Duration.ZERO));
        init.forEach(c -> c.stop(Duration.ZERO));
        gone = true;
        release();
    }
}
