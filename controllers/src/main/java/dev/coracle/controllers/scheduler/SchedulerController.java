package dev.coracle.controllers.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.pods.Pods;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Binds pods to nodes. Keys are pods. Placing happens under the cache's lock, binding beside it; a pod without a place waits until a
 * node changes or a pod ends.
 */
public final class SchedulerController implements Controller {
    private static final String SCHEDULER_NAME = "default-scheduler";

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final SchedulerCache cache = new SchedulerCache();
    /** Pods without a place, with the last reason told. */
    private final Map<ObjectKey, String> waiting = new ConcurrentHashMap<>();

    private Lister pods;

    public SchedulerController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(SCHEDULER_NAME);
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "kube-scheduler";
    }

    @Override
    public int workers() {
        return 8;
    }

    @Override
    public void register(Watches watches) {
        pods = watches.lister(Resources.PODS);
        watches.on(Resources.NODES, this::nodeChanged);
        watches.on(Resources.PODS, this::podChanged);
    }

    private Collection<ObjectKey> nodeChanged(Change change) {
        if (change.after().isEmpty()) {
            cache.nodeGone(change.key().name());
            return List.of();
        }
        return cache.nodeSeen(NodeFacts.of(change.latest())) ? waitingPods() : List.of();
    }

    private Collection<ObjectKey> waitingPods() {
        return List.copyOf(waiting.keySet());
    }

    private Collection<ObjectKey> podChanged(Change change) {
        KubeObject pod = change.latest();
        if (change.after().isEmpty() || Pods.finished(pod)) {
            waiting.remove(pod.key());
            return cache.podGone(pod.uid()) ? waitingPods() : List.of();
        }
        if (!pod.text("spec.nodeName").isEmpty()) {
            waiting.remove(pod.key());
            if (placedDifferently(change)) {
                cache.podSeen(PodRequest.of(pod));
            }
            return List.of();
        }
        return wantsPlace(pod) && changedForUs(change) ? List.of(pod.key()) : List.of();
    }

    /** A status update of a running pod, the most frequent event, changes nothing here. */
    private static boolean placedDifferently(Change change) {
        return change.before()
                .map(before -> !Json.same(
                        before.at("spec").node(), change.latest().at("spec").node()))
                .orElse(true);
    }

    /** Not when we wrote the condition ourselves. */
    private static boolean changedForUs(Change change) {
        return placedDifferently(change)
                || !change.before()
                        .map(b -> b.labels().equals(change.latest().labels()))
                        .orElse(false);
    }

    private static boolean wantsPlace(KubeObject pod) {
        return !pod.deleting()
                && pod.text("spec.schedulerName").equals(SCHEDULER_NAME)
                && pod.at("spec").list("schedulingGates").isEmpty();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = pods.get(key).filter(SchedulerController::wantsPlace);
        if (found.isEmpty() || !found.get().text("spec.nodeName").isEmpty()) {
            waiting.remove(key);
            return Result.DONE;
        }
        KubeObject pod = found.get();
        // Before placing, so that a node which arrives meanwhile queues the pod again.
        String toldBefore = waiting.getOrDefault(key, "");
        waiting.put(key, toldBefore);
        PodRequest request = PodRequest.of(pod);
        SchedulerCache.Placement placement = cache.place(request);
        if (placement.node().isPresent()) {
            bind(pod, request, placement.node().get());
        } else if (!placement.message().isEmpty() && !placement.message().equals(toldBefore)) {
            waiting.replace(key, placement.message());
            tellUnschedulable(pod, placement.message());
        }
        return Result.DONE;
    }

    private void bind(KubeObject pod, PodRequest request, String node) {
        ObjectNode binding = Json.object().put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata")
                .put("name", pod.name())
                .put("namespace", pod.namespace())
                .put("uid", pod.uid());
        binding.putObject("target").put("kind", "Node").put("name", node);
        try {
            client.createSubresource(Resources.PODS, pod.key(), "binding", binding);
        } catch (RuntimeException e) {
            cache.forget(request);
            if (e instanceof StatusException refused && (refused.is(Reason.NotFound) || refused.is(Reason.Conflict))) {
                return; // gone, or bound by somebody else: the watch tells
            }
            throw e;
        }
        waiting.remove(pod.key());
        events.normal(pod, "Scheduled", "Successfully assigned " + pod.key() + " to " + node);
    }

    private void tellUnschedulable(KubeObject pod, String message) {
        events.warning(pod, "FailedScheduling", message);
        ObjectNode patch = Json.object();
        ObjectNode condition = patch.putObject("status").putArray("conditions").addObject();
        condition.put("type", "PodScheduled").put("status", "False");
        condition.put("reason", "Unschedulable").put("message", message);
        condition.putNull("lastProbeTime");
        boolean before = Pods.condition(pod, "PodScheduled").text("status").equals("False");
        condition.put(
                "lastTransitionTime",
                before
                        ? Pods.condition(pod, "PodScheduled").text("lastTransitionTime")
                        : Times.seconds(clock.instant()));
        try {
            client.patch(Resources.PODS, pod.key(), "status", PatchType.STRATEGIC, patch);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
