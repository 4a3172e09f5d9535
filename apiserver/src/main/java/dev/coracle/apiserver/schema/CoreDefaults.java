package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The smaller kinds of the core group, and priority classes. */
final class CoreDefaults {
    private CoreDefaults() {}

    static void namespace(ObjectNode tree) {
        ObjectNode metadata = Unset.orObject(tree, "metadata");
        String name = metadata.path("name").asText("");
        if (!name.isEmpty()) {
            Unset.orObject(metadata, "labels").put("kubernetes.io/metadata.name", name);
        }
        Unset.text(Unset.orObject(tree, "status"), "phase", "Active");
    }

    static void node(ObjectNode tree) {
        cidrs(Unset.object(tree, "spec"));
        ObjectNode status = Unset.object(tree, "status");
        ObjectNode capacity = Unset.object(status, "capacity");
        ContainerDefaults.roundUp(capacity);
        ContainerDefaults.roundUp(Unset.object(status, "allocatable"));
        if (capacity != null && !Unset.isSet(status, "allocatable")) {
            status.set("allocatable", capacity.deepCopy());
        }
    }

    /** One field to the server; where the two differ, the older one counts. */
    private static void cidrs(ObjectNode spec) {
        if (spec == null) {
            return;
        }
        String single = spec.path("podCIDR").asText("");
        String first = spec.path("podCIDRs").path(0).asText("");
        if (single.isEmpty() && !first.isEmpty()) {
            spec.put("podCIDR", first);
        } else if (!single.equals(first)) {
            spec.putArray("podCIDRs").add(single);
        }
    }

    /** {@code stringData} is for writing only: it goes into {@code data} and is never read back. */
    static void secret(ObjectNode tree) {
        Unset.text(tree, "type", "Opaque");
        ObjectNode plain = Unset.object(tree, "stringData");
        tree.remove("stringData");
        if (plain == null || plain.isEmpty()) {
            return;
        }
        ObjectNode data = Unset.orObject(tree, "data");
        for (Map.Entry<String, JsonNode> entry : plain.properties()) {
            byte[] bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
            data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
        }
    }

    static void limitRange(ObjectNode tree) {
        for (ObjectNode item : Unset.items(Unset.object(tree, "spec"), "limits")) {
            item.properties().forEach(field -> {
                if (field.getValue() instanceof ObjectNode amounts) {
                    ContainerDefaults.roundUp(amounts);
                }
            });
            if (item.path("type").asText().equals("Container")) {
                container(item);
            }
        }
    }

    private static void container(ObjectNode item) {
        copy(item, "default", "max");
        copy(item, "defaultRequest", "default");
        copy(item, "defaultRequest", "min");
    }

    private static void copy(ObjectNode item, String to, String from) {
        ObjectNode source = Unset.object(item, from);
        if (source != null && !source.isEmpty()) {
            Unset.entries(Unset.orObject(item, to), source);
        }
    }

    static void resourceQuota(ObjectNode tree) {
        ContainerDefaults.roundUp(Unset.object(Unset.object(tree, "spec"), "hard"));
        ContainerDefaults.roundUp(Unset.object(Unset.object(tree, "status"), "hard"));
        ContainerDefaults.roundUp(Unset.object(Unset.object(tree, "status"), "used"));
    }

    static void priorityClass(ObjectNode tree) {
        Unset.pointer(tree, "preemptionPolicy", "PreemptLowerPriority");
    }
}
