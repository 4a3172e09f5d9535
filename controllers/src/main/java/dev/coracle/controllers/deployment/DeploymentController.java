package dev.coracle.controllers.deployment;

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
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.cache.RecentWrites;
import dev.coracle.controllers.deployment.DeploymentPlan.Resize;
import dev.coracle.controllers.pods.ControllerRefs;
import dev.coracle.controllers.pods.PodIndexes;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs Deployments. Keys are Deployments. */
public final class DeploymentController implements Controller {
    private static final String OWNER = "replicasets.controller";

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final ControllerRefs refs;
    private final RecentWrites writes = new RecentWrites();
    private final RecentWrites ownStatus = new RecentWrites();
    private Lister deployments;
    private Lister sets;
    private Lister pods;

    public DeploymentController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder(name());
        this.clock = context.clock();
        this.refs = new ControllerRefs(client, Resources.REPLICA_SETS);
    }

    @Override
    public String name() {
        return "deployment-controller";
    }

    @Override
    public int workers() {
        return 5;
    }

    @Override
    public void register(Watches watches) {
        PodIndexes.register(watches);
        watches.index(Resources.REPLICA_SETS, OWNER, DeploymentController::owner);
        deployments = watches.lister(Resources.DEPLOYMENTS);
        sets = watches.lister(Resources.REPLICA_SETS);
        pods = watches.lister(Resources.PODS);
        watches.on(Resources.DEPLOYMENTS, this::deploymentChanged);
        watches.on(Resources.REPLICA_SETS, this::deploymentsOf);
        watches.on(Resources.PODS, this::recreatingAfter);
    }

    private Collection<ObjectKey> deploymentChanged(Change change) {
        ownStatus.observe(change);
        if (change.after().isEmpty()) {
            writes.forget(change.latest().uid());
        }
        return List.of(change.key());
    }

    private static List<String> owner(KubeObject set) {
        return List.of(set.controller().map(OwnerReference::uid).orElse("orphan/" + set.namespace()));
    }

    private Collection<ObjectKey> deploymentsOf(Change change) {
        writes.observe(change);
        Set<ObjectKey> keys = new HashSet<>();
        change.before().ifPresent(set -> addOwner(set, keys));
        change.after().ifPresent(set -> addOwner(set, keys));
        change.after().filter(set -> set.controller().isEmpty()).ifPresent(set -> addMatching(set, keys));
        return keys;
    }

    private static void addOwner(KubeObject set, Set<ObjectKey> keys) {
        set.controller()
                .filter(c -> c.kind().equals("Deployment"))
                .ifPresent(c -> keys.add(ObjectKey.of(set.namespace(), c.name())));
    }

    private void addMatching(KubeObject orphan, Set<ObjectKey> keys) {
        for (KubeObject deployment : deployments.list(orphan.namespace())) {
            LabelSelector selector = selector(deployment);
            if (!selector.isEmpty() && selector.matches(orphan.labels())) {
                keys.add(deployment.key());
            }
        }
    }

    /** A Recreate waits for the last old pod; nobody else cares about single pods. */
    private Collection<ObjectKey> recreatingAfter(Change change) {
        if (change.after().isPresent()) {
            return List.of();
        }
        KubeObject pod = change.latest();
        return pod
                .controller()
                .filter(c -> c.kind().equals("ReplicaSet"))
                .flatMap(c -> sets.get(ObjectKey.of(pod.namespace(), c.name())))
                .flatMap(KubeObject::controller)
                .map(c -> ObjectKey.of(pod.namespace(), c.name()))
                .filter(key -> deployments
                        .get(key)
                        .map(d -> d.text("spec.strategy.type").equals("Recreate"))
                        .orElse(false))
                .stream()
                .toList();
    }

    private static LabelSelector selector(KubeObject deployment) {
        return LabelSelector.ofObject(deployment.at("spec.selector").node());
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found =
                ownStatus
                        .current(
                                key.toString(),
                                () -> deployments.get(key).map(List::of).orElse(List.of()))
                        .stream()
                        .findFirst();
        if (found.isEmpty()) {
            ownStatus.forget(key.toString());
            return Result.DONE;
        }
        KubeObject deployment = found.get();
        if (selector(deployment).isEmpty()) {
            events.warning(
                    deployment,
                    "SelectingAll",
                    "This deployment is selecting all pods. A non-empty selector is required.");
            return Result.DONE;
        }
        DeploymentReconciler reconciler = new DeploymentReconciler(
                deployment,
                owned(deployment),
                set -> PodIndexes.controlledBy(pods, set.object().uid()),
                clock.instant());
        DeploymentPlan plan = reconciler.plan();
        try {
            apply(deployment, reconciler, plan);
        } catch (StatusException e) {
            if (e.is(Reason.Conflict) || e.is(Reason.NotFound)) {
                writes.forget(deployment.uid());
                ownStatus.forget(key.toString());
            }
            throw e;
        }
        return plan.again().map(Result::after).orElse(Result.DONE);
    }

    private List<KubeObject> owned(KubeObject deployment) {
        List<KubeObject> owned = writes.current(deployment.uid(), () -> sets.indexed(OWNER, deployment.uid()));
        List<KubeObject> orphans = sets.indexed(OWNER, "orphan/" + deployment.namespace());
        List<KubeObject> claimed = refs.claim(deployment, selector(deployment), owned, orphans);
        claimed.forEach(set -> writes.wrote(deployment.uid(), set)); // adopted ones are newer than the cache
        return claimed;
    }

    private void apply(KubeObject deployment, DeploymentReconciler reconciler, DeploymentPlan plan) {
        ObjectNode status = plan.status();
        if (plan.create().isPresent()) {
            create(deployment, reconciler, plan.create().get());
        }
        plan.resizes().forEach(resize -> resize(deployment, resize));
        for (KubeObject set : plan.deletes()) {
            client.deleteIfPresent(Resources.REPLICA_SETS, set.key(), DeleteOptions.DEFAULT.withUid(set.uid()));
        }
        KubeObject latest = plan.revision().isPresent()
                ? annotate(deployment, plan.revision().get())
                : deployment;
        writeStatus(latest, status);
    }

    private void create(KubeObject deployment, DeploymentReconciler reconciler, ObjectNode body) {
        String name = body.at("/metadata/name").asText();
        try {
            KubeObject set = client.create(Resources.REPLICA_SETS, deployment.namespace(), body);
            writes.wrote(deployment.uid(), set);
            int size = SetView.of(set).replicas();
            if (size > 0) {
                scaled(deployment, new Resize(set, 0, size, set.annotations()));
            }
        } catch (StatusException e) {
            if (e.is(Reason.AlreadyExists)) {
                takeOrCollide(deployment, reconciler, ObjectKey.of(deployment.namespace(), name));
            } else if (!e.getMessage().contains("is being terminated")) {
                createFailed(deployment, reconciler, name, e);
            }
            throw e;
        }
    }

    /** The name is taken: by our own set that the cache does not show yet, or by another template with the same hash. */
    private void takeOrCollide(KubeObject deployment, DeploymentReconciler reconciler, ObjectKey key) {
        KubeObject there = client.get(Resources.REPLICA_SETS, key);
        boolean ours =
                there.controller().map(c -> c.uid().equals(deployment.uid())).orElse(false);
        if (ours && SetView.of(there).madeFrom(deployment.at("spec.template"))) {
            writes.wrote(deployment.uid(), there);
            return;
        }
        reconciler.status().noteCollision();
        writeStatus(deployment, reconciler.status().settled(reconciler.sets(), Optional.empty()));
    }

    private void createFailed(
            KubeObject deployment, DeploymentReconciler reconciler, String name, StatusException why) {
        events.warning(
                deployment,
                "ReplicaSetCreateError",
                "Failed to create new replica set \"" + name + "\": " + why.getMessage());
        reconciler.status().noteCreateFailed(name, why.getMessage());
        writeStatus(deployment, reconciler.status().settled(reconciler.sets(), Optional.empty()));
    }

    private void resize(KubeObject deployment, Resize resize) {
        ObjectNode body = resize.set().copy();
        ObjectNode annotations = ((ObjectNode) body.get("metadata")).putObject("annotations");
        resize.annotations().forEach(annotations::put);
        ((ObjectNode) body.get("spec")).put("replicas", resize.to());
        writes.wrote(
                deployment.uid(),
                client.update(Resources.REPLICA_SETS, resize.set().key(), "", body));
        if (resize.from() != resize.to()) {
            scaled(deployment, resize);
        }
    }

    private void scaled(KubeObject deployment, Resize resize) {
        events.normal(deployment, "ScalingReplicaSet", resize.event());
    }

    private KubeObject annotate(KubeObject deployment, String revision) {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(Annotations.REVISION, revision);
        KubeObject written = client.patch(Resources.DEPLOYMENTS, deployment.key(), "", PatchType.MERGE, patch);
        ownStatus.wrote(deployment.key().toString(), written);
        return written;
    }

    private void writeStatus(KubeObject deployment, ObjectNode status) {
        if (Json.same(deployment.at("status").node(), status)) {
            return;
        }
        ObjectNode body = deployment.copy();
        body.set("status", status);
        ownStatus.wrote(
                deployment.key().toString(), client.update(Resources.DEPLOYMENTS, deployment.key(), "status", body));
    }
}
