package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The pods of this kubelet's nodes. Fed by the delivery of the pod watch, which it never holds up; read by anybody. */
public final class PodWorkers implements AutoCloseable {
    private final Map<ObjectKey, PodWorker> workers = new ConcurrentHashMap<>();
    private final Function<String, Optional<NodeServices>> nodes;
    private volatile boolean closed;

    /** @param nodes the node of a name, empty when it is not ours */
    public PodWorkers(Function<String, Optional<NodeServices>> nodes) {
        this.nodes = nodes;
    }

    /** Handles one change of the pod watch. */
    public void onChange(Optional<KubeObject> before, Optional<KubeObject> after) {
        if (closed) {
            return;
        }
        if (after.isPresent()) {
            observe(after.get());
        } else {
            before.ifPresent(this::removed);
        }
    }

    private void observe(KubeObject pod) {
        String nodeName = pod.text("spec.nodeName");
        if (nodeName.isEmpty()) {
            return;
        }
        PodWorker worker = workers.get(pod.key());
        if (worker != null && !worker.uid().equals(pod.uid())) {
            worker.remove(); // deleted and created again while the watch was away
            workers.remove(pod.key());
            worker = null;
        }
        if (worker == null) {
            Optional<NodeServices> node = nodes.apply(nodeName);
            if (node.isEmpty()) {
                return;
            }
            worker = new PodWorker(node.get(), pod);
            workers.put(pod.key(), worker);
        }
        worker.observe(pod);
    }

    private void removed(KubeObject pod) {
        PodWorker worker = workers.get(pod.key());
        if (worker != null && worker.uid().equals(pod.uid())) {
            workers.remove(pod.key());
            worker.remove();
        }
    }

    Optional<PodWorker> worker(ObjectKey pod) {
        return Optional.ofNullable(workers.get(pod));
    }

    /** The pods of one node, in the order of their keys. */
    List<PodWorker> on(String node) {
        return workers.values().stream()
                .filter(w -> w.object().text("spec.nodeName").equals(node))
                .sorted(Comparator.comparing(w -> w.key().toString()))
                .toList();
    }

    /** Kills every container before it returns; nothing is written to the API. */
    @Override
    public void close() {
        closed = true;
        workers.values().forEach(PodWorker::close);
        workers.clear();
    }
}
