package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** POST to {@code pods/eviction}: a delete that respects the pod's disruption budget. Thread-safe. */
final class PodEviction {
    private static final String BUDGETS = "poddisruptionbudgets.policy";
    private static final Set<String> HOLDS_NO_BUDGET = Set.of("Succeeded", "Failed", "Pending");

    private final RegistryContext context;
    private final Deleter deleter;

    PodEviction(RegistryContext context, Deleter deleter) {
        this.context = context;
        this.deleter = deleter;
    }

    CompletionStage<KubeObject> evict(Kind pods, ObjectKey key, ObjectNode eviction, WriteOptions options) {
        Fields wanted = Fields.of(eviction);
        String name = wanted.text("metadata.name");
        if (!name.isEmpty() && !name.equals(key.name())) {
            throw StatusException.badRequest("name in URL does not match name in Eviction object");
        }
        Fields delete = wanted.at("deleteOptions");
        DeleteOptions how = new DeleteOptions(
                delete.has("gracePeriodSeconds")
                        ? Optional.of(delete.number("gracePeriodSeconds", 0))
                        : Optional.empty(),
                delete.text("preconditions.uid"),
                delete.text("preconditions.resourceVersion"),
                delete.text("propagationPolicy"));
        boolean dryRun = options.dryRun() || delete.texts("dryRun").contains("All");
        WriteOptions write = dryRun ? options.asDryRun() : options;
        CompletionStage<Void> allowed =
                context.store().commit("evict pods " + key, tx -> takeFromBudget(pods, tx, key, dryRun));
        return allowed.thenComposeAsync(done -> deleter.delete(pods, key, how, write), context.worker())
                .thenApply(result -> Success.created());
    }

    private Void takeFromBudget(Kind pods, Transaction tx, ObjectKey key, boolean dryRun) {
        KubeObject pod =
                tx.get(pods.storageKey(key)).orElseThrow(() -> StatusException.notFound(pods.gvr(), key.name()));
        if (pod.deleting() || HOLDS_NO_BUDGET.contains(pod.text("status.phase"))) {
            return null;
        }
        List<KubeObject> budgets = tx.before().list(BUDGETS, key.namespace(), "", 0).stream()
                .filter(b -> b.fields().has("spec.selector"))
                .filter(b ->
                        LabelSelector.ofObject(b.at("spec.selector").node()).matches(pod.labels()))
                .toList();
        if (budgets.size() > 1) {
            throw StatusException.of(
                    500,
                    "",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        if (!budgets.isEmpty()) {
            take(tx, budgets.get(0), pod, dryRun);
        }
        return null;
    }

    private void take(Transaction tx, KubeObject budget, KubeObject pod, boolean dryRun) {
        Fields status = budget.at("status");
        if (status.number("observedGeneration", 0) < budget.generation()) {
            throw refused("The disruption budget " + budget.name() + " is still being processed by the server.")
                    .retryAfterSeconds(10);
        }
        if (status.integer("disruptionsAllowed", 0) < 1) {
            throw refused("The disruption budget " + budget.name() + " needs "
                    + status.integer("desiredHealthy", 0) + " healthy pods and has "
                    + status.integer("currentHealthy", 0) + " currently");
        }
        if (dryRun) {
            return;
        }
        ObjectNode tree = budget.copy();
        ObjectNode next = tree.withObject("status");
        next.put("disruptionsAllowed", status.integer("disruptionsAllowed", 0) - 1);
        next.withObject("disruptedPods")
                .put(pod.name(), Times.seconds(context.clock().instant()));
        tx.put(new StorageKey(BUDGETS, budget.key()), tree);
    }

    private static StatusException refused(String why) {
        return StatusException.of(
                        Reason.TooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.")
                .withCauses(List.of(new Cause("DisruptionBudget", why, "")));
    }
}
