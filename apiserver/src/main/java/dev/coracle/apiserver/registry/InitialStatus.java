package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.Map;
import java.util.Optional;

/** The status an object of a built-in kind begins with: what Go's zero value prints. Stateless. */
final class InitialStatus {
    private static final Map<String, String> BY_RESOURCE = Map.ofEntries(
            Map.entry("pods", "{\"phase\":\"Pending\"}"),
            Map.entry("namespaces", "{\"phase\":\"Active\"}"),
            Map.entry("services", "{\"loadBalancer\":{}}"),
            Map.entry("persistentvolumes", "{\"phase\":\"Pending\"}"),
            Map.entry("persistentvolumeclaims", "{\"phase\":\"Pending\"}"),
            Map.entry("replicationcontrollers", "{\"replicas\":0}"),
            Map.entry("replicasets.apps", "{\"replicas\":0}"),
            Map.entry("statefulsets.apps", "{\"replicas\":0,\"availableReplicas\":0}"),
            Map.entry(
                    "daemonsets.apps",
                    "{\"currentNumberScheduled\":0,\"numberMisscheduled\":0,\"desiredNumberScheduled\":0,"
                            + "\"numberReady\":0}"),
            Map.entry("ingresses.networking.k8s.io", "{\"loadBalancer\":{}}"),
            Map.entry(
                    "poddisruptionbudgets.policy",
                    "{\"disruptionsAllowed\":0,\"currentHealthy\":0,\"desiredHealthy\":0,\"expectedPods\":0}"),
            Map.entry("volumeattachments.storage.k8s.io", "{\"attached\":false}"));

    private InitialStatus() {}

    static Optional<ObjectNode> of(Kind kind) {
        String resource = kind.gvr().qualifiedName();
        if (!kind.builtin()) {
            return Optional.empty();
        }
        return Optional.of(Json.parseTrusted(BY_RESOURCE.getOrDefault(resource, "{}")));
    }
}
