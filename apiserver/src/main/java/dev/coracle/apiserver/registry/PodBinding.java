package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.storage.Transaction;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** POST to {@code pods/binding}: gives a pod its node, once. Thread-safe. */
final class PodBinding {
    private final RegistryContext context;

    PodBinding(RegistryContext context) {
        this.context = context;
    }

    CompletionStage<KubeObject> bind(Kind pods, ObjectKey key, ObjectNode binding, WriteOptions options) {
        Fields wanted = Fields.of(binding);
        String node = wanted.text("target.name");
        if (node.isEmpty()) {
            // Kubernetes hands this finding out as an unknown error.
            throw StatusException.of(500, "", "target.name: Required value");
        }
        if (options.dryRun()) {
            return CompletableFuture.completedFuture(Success.created());
        }
        return context.store()
                .commit("bind pods " + key, tx -> bind(pods, tx, key, node, wanted))
                .thenApply(pod -> Success.created());
    }

    private KubeObject bind(Kind pods, Transaction tx, ObjectKey key, String node, Fields binding) {
        KubeObject pod =
                tx.get(pods.storageKey(key)).orElseThrow(() -> StatusException.notFound(pods.gvr(), key.name()));
        refuse(pod, binding);
        ObjectNode tree = pod.copy();
        ((ObjectNode) tree.get("spec")).put("nodeName", node);
        Map<String, String> annotations = binding.map("metadata.annotations");
        if (!annotations.isEmpty()) {
            ObjectNode all = ((ObjectNode) tree.get("metadata")).withObject("annotations");
            annotations.forEach(all::put);
        }
        setScheduled(tree);
        return tx.put(pods.storageKey(key), tree);
    }

    private static void refuse(KubeObject pod, Fields binding) {
        GroupVersionResource bindings = GroupVersionResource.core("pods/binding");
        String uid = binding.text("metadata.uid");
        if (!uid.isEmpty() && !uid.equals(pod.uid())) {
            throw StatusException.conflict(
                    bindings,
                    pod.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + pod.uid());
        }
        if (pod.deleting()) {
            throw StatusException.conflict(
                    bindings, pod.name(), "pod " + pod.name() + " is being deleted, cannot be assigned to a host");
        }
        String node = pod.text("spec.nodeName");
        if (!node.isEmpty()) {
            throw StatusException.conflict(
                    bindings, pod.name(), "pod " + pod.name() + " is already assigned to node \"" + node + "\"");
        }
        if (!pod.fields().list("spec.schedulingGates").isEmpty()) {
            throw StatusException.conflict(
                    bindings, pod.name(), "pod " + pod.name() + " has non-empty .spec.schedulingGates");
        }
    }

    private void setScheduled(ObjectNode pod) {
        ObjectNode status = pod.withObject("status");
        ArrayNode conditions = status.withArray("conditions");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            if (conditions.get(i).path("type").asText().equals("PodScheduled")) {
                conditions.remove(i);
            }
        }
        ObjectNode scheduled = conditions.addObject();
        scheduled.put("type", "PodScheduled");
        scheduled.put("status", "True");
        scheduled.putNull("lastProbeTime");
        scheduled.put("lastTransitionTime", Times.seconds(context.clock().instant()));
    }
}
