package dev.coracle.controllers.disruption;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in PodDisruptionBudgets how many pods may be evicted. Keys are PodDisruptionBudgets. */
public final class DisruptionController implements Controller {
    static final GroupVersionResource BUDGETS = GroupVersionResource.of("policy", "v1", "poddisruptionbudgets");
    private static final Map<String, GroupVersionResource> SCALED = Map.of(
            "ReplicaSet", Resources.REPLICA_SETS,
            "ReplicationController", Resources.REPLICATION_CONTROLLERS,
            "StatefulSet", Resources.STATEFUL_SETS,
            "Deployment", Resources.DEPLOYMENTS);

    private final ApiClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final Map<String, Lister> scaled = new HashMap<>();
    private Lister budgets;
    private Lister pods;

    public DisruptionController(ControllerContext context) {
        this.client = context.client(name());
        this.events = context.recorder("controllermanager");
        this.clock = context.clock();
    }

    @Override
    public String name() {
        return "disruption-controller";
    }

    @Override
    public void register(Watches watches) {
        budgets = watches.lister(BUDGETS);
        pods = watches.lister(Resources.PODS);
        watches.on(BUDGETS, change -> List.of(change.key()));
        watches.on(Resources.PODS, this::budgetsOf);
        SCALED.forEach((kind, resource) -> {
            scaled.put(kind, watches.lister(resource));
            watches.on(resource, this::allInNamespace);
        });
    }

    private Collection<ObjectKey> budgetsOf(Change change) {
        return budgets.list(change.key().namespace()).stream()
                .filter(b -> Stream.of(change.before(), change.after())
                        .flatMap(Optional::stream)
                        .anyMatch(pod -> selects(b, pod)))
                .map(KubeObject::key)
                .toList();
    }

    /** A change of scale changes what a share of it is; status writes do not. */
    private Collection<ObjectKey> allInNamespace(Change change) {
        boolean sameScale = change.before().isPresent()
                && change.after().isPresent()
                && change.before().get().generation() == change.after().get().generation();
        return sameScale
                ? List.of()
                : budgets.list(change.key().namespace()).stream()
                        .map(KubeObject::key)
                        .toList();
    }

    private static boolean selects(KubeObject budget, KubeObject pod) {
        return budget.fields().has("spec.selector")
                && LabelSelector.ofObject(budget.at("spec.selector").node()).matches(pod.labels());
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> found = budgets.get(key);
        if (found.isEmpty()) {
            return Result.DONE;
        }
        KubeObject budget = found.get();
        List<KubeObject> selected = pods.list(key.namespace()).stream()
                .filter(pod -> selects(budget, pod))
                .toList();
        if (selected.isEmpty()) {
            events.normal(budget, "NoPods", "No matching pods found");
        }
        DisruptionPlan plan = new DisruptionPlan(budget, selected, this::scale, clock.instant());
        ObjectNode status = plan.status();
        if (!Json.same(status, budget.at("status").node())) {
            write(budget, status);
        }
        return plan.again().map(Result::after).orElse(Result.DONE);
    }

    private void write(KubeObject budget, ObjectNode status) {
        ObjectNode body = budget.copy();
        body.set("status", status);
        try {
            client.update(BUDGETS, budget.key(), "status", body);
        } catch (StatusException e) {
            if (!e.is(Reason.Conflict) && !e.is(Reason.NotFound)) {
                throw e;
            }
            // The change that was faster, an eviction perhaps, queues this budget again.
        }
    }

    /** The wished number of pods of a controller, and who controls that one. */
    private Optional<KubeObject> scale(String namespace, OwnerReference owner) {
        return Optional.ofNullable(scaled.get(owner.kind()))
                .flatMap(lister -> lister.get(ObjectKey.of(namespace, owner.name())))
                .filter(object -> object.uid().equals(owner.uid()));
    }
}
