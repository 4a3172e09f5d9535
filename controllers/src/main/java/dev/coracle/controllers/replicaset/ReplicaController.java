package dev.coracle.controllers.replicaset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
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
import dev.coracle.controllers.pods.PodTemplates;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What ReplicaSets and ReplicationControllers have in common. Designed for these two; keys are objects of that resource. */
public abstract class ReplicaController implements Controller {
    private static final String OWNER = "replicas.owner";

    private final String name;
    private final GroupVersionResource resource;
    private final String kind;
    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ParallelCalls calls;
    private final ControllerRefs refs;
    private final RecentWrites writes = new RecentWrites();
    private Lister sets;
    private Lister pods;

    ReplicaController(ControllerContext context, String name, GroupVersionResource resource, String kind) {
        this.name = name;
        this.resource = resource;
        this.kind = kind;
        this.client = context.client(name);
        this.events = context.recorder(name);
        this.clock = context.clock();
        this.calls = new ParallelCalls(context.executor());
        this.refs = new ControllerRefs(client, Resources.PODS);
    }

    abstract LabelSelector selector(KubeObject set);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int workers() {
        return 5;
    }

    @Override
    public final void register(Watches watches) {
        PodIndexes.register(watches);
        watches.index(
                resource,
                OWNER,
                set -> set.controller().map(c -> c.uid()).stream().toList());
        sets = watches.lister(resource);
        pods = watches.lister(Resources.PODS);
        watches.on(resource, this::setChanged);
        watches.on(Resources.PODS, this::setsOf);
    }

    private Collection<ObjectKey> setChanged(Change change) {
        if (change.after().isEmpty()) {
            writes.forget(change.latest().uid());
        }
        return List.of(change.key());
    }

    private Collection<ObjectKey> setsOf(Change change) {
        writes.observe(change);
        Set<ObjectKey> keys = new HashSet<>();
        change.before().ifPresent(pod -> addOwner(pod, keys));
        change.after().ifPresent(pod -> addOwner(pod, keys));
        change.after().filter(pod -> pod.controller().isEmpty()).ifPresent(pod -> addMatching(pod, keys));
        return keys;
    }

    private void addOwner(KubeObject pod, Set<ObjectKey> keys) {
        pod.controller()
                .filter(c -> c.kind().equals(kind))
                .ifPresent(c -> keys.add(ObjectKey.of(pod.namespace(), c.name())));
    }

    private void addMatching(KubeObject orphan, Set<ObjectKey> keys) {
        for (KubeObject set : sets.list(orphan.namespace())) {
            LabelSelector selector = selector(set);
            if (!selector.isEmpty() && selector.matches(orphan.labels())) {
                keys.add(set.key());
            }
        }
    }

    @Override
    public final Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = sets.get(key);
        if (found.isEmpty()) {
            return Result.DONE;
        }
        KubeObject set = found.get();
        List<KubeObject> owned = writes.current(set.uid(), () -> PodIndexes.controlledBy(pods, set.uid()));
        List<KubeObject> orphans = PodIndexes.orphans(pods, set.namespace());
        List<KubeObject> claimed = refs.claim(set, selector(set), owned, orphans);
        claimed.forEach(pod -> writes.wrote(set.uid(), pod)); // adopted ones are newer than the cache

        Instant now = clock.instant();
        ReplicaPlan plan = ReplicaReconciler.plan(set, claimed, related(set, claimed), now);
        List<RuntimeException> failures = apply(set, plan);
        if (set.deleting()) {
            writes.forget(set.uid());
        }
        Optional<ReplicaReconciler.Failure> failure = failures.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReplicaReconciler.Failure(
                        plan.create() > 0 ? "FailedCreate" : "FailedDelete",
                        failures.get(0).getMessage()));
        writeStatus(set, ReplicaReconciler.status(set, claimed, failure, now));
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return plan.again().map(Result::after).orElse(Result.DONE);
    }

    /** The pods of every set of the same Deployment. */
    private List<KubeObject> related(KubeObject set, List<KubeObject> own) {
        if (set.controller().isEmpty()) {
            return own;
        }
        List<KubeObject> related = new ArrayList<>();
        sets.indexed(OWNER, set.controller().get().uid())
                .forEach(sibling -> related.addAll(PodIndexes.controlledBy(pods, sibling.uid())));
        return related;
    }

    private List<RuntimeException> apply(KubeObject set, ReplicaPlan plan) {
        if (plan.create() > 0) {
            ObjectNode pod = PodTemplates.pod(set, set.at("spec.template"));
            return calls.slowStart(plan.create(), i -> create(set, pod)).failures();
        }
        return calls.all(plan.delete().size(), i -> delete(set, plan.delete().get(i)));
    }

    private void create(KubeObject set, ObjectNode pod) {
        try {
            KubeObject created = client.create(Resources.PODS, set.namespace(), pod);
            writes.wrote(set.uid(), created);
            events.normal(set, "SuccessfulCreate", "Created pod: " + created.name());
        } catch (StatusException e) {
            boolean namespaceGoes = e.is(Reason.Forbidden) && e.getMessage().contains("is being terminated");
            if (!namespaceGoes) {
                events.warning(set, "FailedCreate", "Error creating: " + e.getMessage());
            }
            throw e;
        }
    }

    private void delete(KubeObject set, KubeObject pod) {
        writes.deleting(pod);
        try {
            client.delete(Resources.PODS, pod.key(), DeleteOptions.DEFAULT.withUid(pod.uid()));
            events.normal(set, "SuccessfulDelete", "Deleted pod: " + pod.name());
        } catch (StatusException e) {
            writes.notDeleting(pod);
            if (e.is(Reason.NotFound) || e.is(Reason.Conflict)) {
                return; // gone, or another pod of that name by now
            }
            events.warning(set, "FailedDelete", "Error deleting: " + e.getMessage());
            throw e;
        }
        boolean watchWasFaster = pods.get(pod.key())
                .map(now -> now.deleting() || !now.uid().equals(pod.uid()))
                .orElse(true);
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
            client.update(resource, set.key(), "status", body);
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
