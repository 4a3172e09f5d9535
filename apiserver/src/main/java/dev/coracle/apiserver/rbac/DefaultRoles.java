package dev.coracle.apiserver.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.registry.DefaultObject;
import java.util.List;
import java.util.Map;

/** The roles and bindings that every cluster starts with, from {@code defaults.jsonl}: one object a line. */
public final class DefaultRoles {
    private static final Map<String, String> RESOURCES = Map.of(
            "ClusterRole", "clusterroles",
            "ClusterRoleBinding", "clusterrolebindings",
            "Role", "roles",
            "RoleBinding", "rolebindings");

    private DefaultRoles() {}

    public static List<DefaultObject> read() {
        return DefaultObject.lines("/dev/coracle/rbac/defaults.jsonl").stream()
                .map(DefaultRoles::object)
                .toList();
    }

    private static DefaultObject object(ObjectNode given) {
        String kind = given.path("kind").asText();
        ObjectNode object = Json.object();
        object.put("kind", kind).put("apiVersion", "rbac.authorization.k8s.io/v1");
        ObjectNode metadata = object.putObject("metadata");
        metadata.set("name", given.get("name"));
        if (given.has("namespace")) {
            metadata.set("namespace", given.get("namespace"));
        }
        ObjectNode labels = metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        if (given.get("labels") instanceof ObjectNode more) {
            labels.setAll(more);
        }
        metadata.putObject("annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
        if (kind.endsWith("Role")) {
            object.set("rules", given.get("rules"));
        }
        for (String field : List.of("aggregationRule", "roleRef", "subjects")) {
            if (given.has(field)) {
                object.set(field, given.get(field));
            }
        }
        return new DefaultObject(
                GroupVersionResource.of("rbac.authorization.k8s.io", "v1", RESOURCES.get(kind)), object);
    }
}
