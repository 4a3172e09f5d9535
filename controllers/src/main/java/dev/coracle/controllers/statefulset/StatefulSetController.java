package dev.coracle.controllers.statefulset;

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
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.RecentWrites;
import dev.coracle.controllers.pods.ControllerRefs;
import dev.coracle.controllers.pods.PodIndexes;
import dev.coracle.controllers.pods.Revisions;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs StatefulSets. Keys are StatefulSets. */
public final class StatefulSetController implements Controller {
    private static final String OWNER = "revisions.controller";
    private static final GroupVersionResource CLAIMS = GroupVersionResource.core("persistentvolumeclaims");

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ControllerRefs refs;
    private final RecentWrites writes = new RecentWrites();
    private final RecentWrites revisionWrites = new RecentWrites();
    private final RecentWrites ownStatus = new RecentWrites();
    private Lister sets;
    private Lister pods;
    private Lister revisions;

    public StatefulSetController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
        this.refs = new ControllerRefs(client, Resources.PODS);
    }

    @Override
    public String name() {
        return "statefulset-controller";
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        watches.index(
                Resources.CONTROLLER_REVISIONS,
                OWNER,
                r -> r.controller().map(c -> c.uid()).stream().toList());
        sets = watches.lister(Resources.STATEFUL_SETS);
        pods = watches.lister(Resources.PODS);
        revisions = watches.lister(Resources.CONTROLLER_REVISIONS);
        watches.on(Resources.STATEFUL_SETS, change -> {
            ownStatus.observe(change);
            return List.of(change.key());
        });
        watches.on(Resources.PODS, this::setOf);
        watches.on(Resources.CONTROLLER_REVISIONS, change -> {
            revisionWrites.observe(change);
            return List.of();
        });
    }

    private Collection<ObjectKey> setOf(Change change) {
        writes.observe(change);
        KubeObject pod = change.latest();
        return pod
                .controller()
                .filter(c -> c.kind().equals("StatefulSet"))
                .map(c -> ObjectKey.of(pod.namespace(), c.name()))
                .stream()
                .toList();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found =
                ownStatus
                        .current(
                                key.toString(),
                                () -> sets.get(key).map(List::of).orElse(List.of()))
                        .stream()
                        .findFirst();
        if (found.isEmpty()) {
            ownStatus.forget(key.toString());
            return Result.DONE;
        }
        KubeObject set = found.get();
        List<KubeObject> claimed = refs.claim(
                set,
                LabelSelector.ofObject(set.at("spec.selector").node()),
                writes.current(set.uid(), () -> PodIndexes.controlledBy(pods, set.uid())),
                PodIndexes.orphans(pods, set.namespace()));
        List<KubeObject> history = revisionWrites.current(set.uid(), () -> revisions.indexed(OWNER, set.uid()));
        KubeObject update = updateRevision(set, history);
        String status = set.text("status.currentRevision");
        KubeObject current = history.stream()
                .filter(r -> r.name().equals(status))
                .findFirst()
                .orElse(update);
        StatefulReconciler reconciler =
                new StatefulReconciler(set, current.name(), update.name(), claimed, clock.instant());
        StatefulReconciler.Plan plan = reconciler.plan();
        for (int ordinal : plan.create()) {
            boolean old = reconciler.revisionFor(ordinal).equals(current.name());
            create(set, old ? current : update, ordinal);
        }
        plan.delete().forEach(pod -> delete(set, pod));
        writeStatus(set, plan.status());
        if (current == update) {
            Revisions.surplus(set, history, update, claimed)
                    .forEach(r ->
                            client.deleteIfPresent(Resources.CONTROLLER_REVISIONS, r.key(), DeleteOptions.DEFAULT));
        }
        return Result.DONE;
    }

    private KubeObject updateRevision(KubeObject set, List<KubeObject> history) {
        Optional<KubeObject> present = Revisions.current(set, history);
        if (present.isPresent() && Revisions.number(present.get()) == Revisions.next(history) - 1) {
            return present.get();
        }
        KubeObject written = present.isPresent()
                ? client.patch(
                        Resources.CONTROLLER_REVISIONS,
                        present.get().key(),
                        "",
                        PatchType.MERGE,
                        Json.object().put("revision", Revisions.next(history)))
                : client.create(Resources.CONTROLLER_REVISIONS, set.namespace(), Revisions.fresh(set, history));
        revisionWrites.wrote(set.uid(), written);
        return written;
    }

    private void create(KubeObject set, KubeObject revision, int ordinal) {
        String pod = set.name() + "-" + ordinal;
        for (ObjectNode claim : StatefulReconciler.claims(set, ordinal)) {
            createClaim(set, pod, claim);
        }
        Fields template = revision.at("data.spec.template");
        ObjectNode body = StatefulReconciler.pod(set, template, revision.name(), ordinal);
        try {
            writes.wrote(set.uid(), client.create(Resources.PODS, set.namespace(), body));
            events.normal(
                    set, "SuccessfulCreate", "create Pod " + pod + " in StatefulSet " + set.name() + " successful");
        } catch (StatusException e) {
            if (!e.is(Reason.AlreadyExists)) {
                events.warning(
                        set,
                        "FailedCreate",
                        "create Pod " + pod + " in StatefulSet " + set.name() + " failed error: " + e.getMessage());
            }
            throw e;
        }
    }

    private void createClaim(KubeObject set, String pod, ObjectNode claim) {
        String name = claim.at("/metadata/name").asText();
        if (client.find(CLAIMS, ObjectKey.of(set.namespace(), name)).isPresent()) {
            return;
        }
        client.create(CLAIMS, set.namespace(), claim);
        events.normal(
                set,
                "SuccessfulCreate",
                "create Claim " + name + " Pod " + pod + " in StatefulSet " + set.name() + " success");
    }

    private void delete(KubeObject set, KubeObject pod) {
        client.deleteIfPresent(Resources.PODS, pod.key(), DeleteOptions.DEFAULT.withUid(pod.uid()));
        events.normal(
                set, "SuccessfulDelete", "delete Pod " + pod.name() + " in StatefulSet " + set.name() + " successful");
    }

    private void writeStatus(KubeObject set, ObjectNode status) {
        if (Json.same(set.at("status").node(), status)) {
            return;
        }
        ObjectNode body = set.copy();
        body.set("status", status);
        try {
            ownStatus.wrote(set.key().toString(), client.update(Resources.STATEFUL_SETS, set.key(), "status", body));
        } catch (StatusException e) {
            if (!e.is(Reason.NotFound)) {
                throw e;
            }
        }
    }
}
