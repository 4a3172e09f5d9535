package dev.coracle.controllers.daemonset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
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
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.ParallelCalls;
import dev.coracle.controllers.cache.RecentWrites;
import dev.coracle.controllers.pods.ControllerRefs;
import dev.coracle.controllers.pods.PodIndexes;
import dev.coracle.controllers.pods.Revisions;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs DaemonSets. Keys are DaemonSets. */
public final class DaemonSetController implements Controller {
    private static final String OWNER = "revisions.controller";

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ParallelCalls calls;
    private final ControllerRefs refs;
    private final RecentWrites writes = new RecentWrites();
    private final RecentWrites revisionWrites = new RecentWrites();
    private Lister sets;
    private Lister pods;
    private Lister nodes;
    private Lister revisions;

    public DaemonSetController(ControllerContext context) {
        this.client = context.client("daemon-set-controller");
        this.events = context.recorder("daemonset-controller");
        this.clock = context.clock();
        this.calls = new ParallelCalls(context.executor());
        this.refs = new ControllerRefs(client, Resources.PODS);
    }

    @Override
    public String name() {
        return "daemon-set-controller";
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        watches.index(
                Resources.CONTROLLER_REVISIONS,
                OWNER,
                r -> r.controller().map(c -> c.uid()).stream().toList());
        sets = watches.lister(Resources.DAEMON_SETS);
        pods = watches.lister(Resources.PODS);
        nodes = watches.lister(Resources.NODES);
        revisions = watches.lister(Resources.CONTROLLER_REVISIONS);
        watches.on(Resources.DAEMON_SETS, change -> List.of(change.key()));
        watches.on(Resources.PODS, this::setsOf);
        watches.on(Resources.NODES, this::allAfter);
        watches.on(Resources.CONTROLLER_REVISIONS, change -> {
            revisionWrites.observe(change);
            return List.of();
        });
    }

    private Collection<ObjectKey> setsOf(Change change) {
        writes.observe(change);
        Set<ObjectKey> keys = new HashSet<>();
        change.before().ifPresent(pod -> addOwner(pod, keys));
        change.after().ifPresent(pod -> addOwner(pod, keys));
        return keys;
    }

    private static void addOwner(KubeObject pod, Set<ObjectKey> keys) {
        pod.controller()
                .filter(c -> c.kind().equals("DaemonSet"))
                .ifPresent(c -> keys.add(ObjectKey.of(pod.namespace(), c.name())));
    }

    /** A node's heartbeat concerns nobody. */
    private Collection<ObjectKey> allAfter(Change node) {
        boolean same = node.before().isPresent()
                && node.after().isPresent()
                && node.before().get().labels().equals(node.after().get().labels())
                && Json.same(
                        node.before().get().at("spec").node(),
                        node.after().get().at("spec").node());
        return same ? List.of() : sets.list("").stream().map(KubeObject::key).toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = sets.get(key);
        if (found.isEmpty() || found.get().deleting()) {
            return Result.DONE;
        }
        KubeObject set = found.get();
        LabelSelector selector = LabelSelector.ofObject(set.at("spec.selector").node());
        List<KubeObject> claimed = refs.claim(
                set,
                selector,
                writes.current(set.uid(), () -> PodIndexes.controlledBy(pods, set.uid())),
                PodIndexes.orphans(pods, set.namespace()));
        KubeObject revision = revision(set, claimed);
        DaemonReconciler reconciler =
                new DaemonReconciler(set, revision.labels().getOrDefault(Revisions.HASH, ""), claimed, clock.instant());
        DaemonReconciler.Plan plan = reconciler.plan(nodes.list(""));
        plan.failed()
                .forEach(pod -> events.warning(
                        set,
                        "FailedDaemonPod",
                        "Found failed daemon pod " + pod.key() + " on node " + DaemonReconciler.nodeOf(pod)
                                + ", will try to kill it"));
        List<RuntimeException> failures =
                calls.all(plan.delete().size(), i -> delete(set, plan.delete().get(i)));
        failures.addAll(calls.slowStart(
                        plan.create().size(),
                        i -> create(set, reconciler.pod(plan.create().get(i))))
                .failures());
        writeStatus(set, plan.status());
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return Result.DONE;
    }

    /** The present template's revision, with the highest number, after old ones were removed. */
    private KubeObject revision(KubeObject set, List<KubeObject> claimed) {
        List<KubeObject> history = revisionWrites.current(set.uid(), () -> revisions.indexed(OWNER, set.uid()));
        Optional<KubeObject> present = Revisions.current(set, history);
        KubeObject current;
        if (present.isEmpty()) {
            current = client.create(Resources.CONTROLLER_REVISIONS, set.namespace(), Revisions.fresh(set, history));
            revisionWrites.wrote(set.uid(), current);
        } else if (Revisions.number(present.get()) < Revisions.next(history) - 1) {
            ObjectNode patch = Json.object().put("revision", Revisions.next(history));
            current = client.patch(Resources.CONTROLLER_REVISIONS, present.get().key(), "", PatchType.MERGE, patch);
            revisionWrites.wrote(set.uid(), current);
        } else {
            current = present.get();
        }
        for (KubeObject old : Revisions.surplus(set, history, present.orElse(current), claimed)) {
            client.deleteIfPresent(Resources.CONTROLLER_REVISIONS, old.key(), DeleteOptions.DEFAULT);
        }
        return current;
    }

    private void create(KubeObject set, ObjectNode pod) {
        try {
            KubeObject created = client.create(Resources.PODS, set.namespace(), pod);
            writes.wrote(set.uid(), created);
            events.normal(set, "SuccessfulCreate", "Created pod: " + created.name());
        } catch (StatusException e) {
            events.warning(set, "FailedCreate", "Error creating: " + e.getMessage());
            throw e;
        }
    }

    private void delete(KubeObject set, KubeObject pod) {
        writes.deleting(pod);
        try {
            client.deleteIfPresent(Resources.PODS, pod.key(), DeleteOptions.DEFAULT.withUid(pod.uid()));
            events.normal(set, "SuccessfulDelete", "Deleted pod: " + pod.name());
        } catch (StatusException e) {
            writes.notDeleting(pod);
            throw e;
        }
        boolean watchWasFaster = pods.get(pod.key()).map(KubeObject::deleting).orElse(true);
        if (watchWasFaster) {
            writes.notDeleting(pod);
        }
    }

    private void writeStatus(KubeObject set, ObjectNode status) {
        if (Json.same(set.at("status").node(), status)) {
            return;
        }
        ObjectNode body = set.copy();
        body.set("status", status);
        try {
            client.update(Resources.DAEMON_SETS, set.key(), "status", body);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
