package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** {@code pods/ephemeralcontainers} and {@code pods/resize}: each changes one part of a pod. Stateless. */
final class PodSubresources {
    private PodSubresources() {}

    static void keepAllBut(String field, ObjectNode now, Fields before) {
        ObjectNode spec = ((ObjectNode) before.at("spec").node()).deepCopy();
        PodUpdateRules.restore(field, now.path("spec"), spec);
        now.set("spec", spec);
        PodUpdateRules.restore("status", before.node(), now);
    }

    static void keepAllButResources(ObjectNode now, Fields before) {
        JsonNode wanted = now.path("spec");
        ObjectNode spec = ((ObjectNode) before.at("spec").node()).deepCopy();
        for (String kind : List.of("containers", "initContainers")) {
            JsonNode given = wanted.path(kind);
            if (spec.get(kind) instanceof ArrayNode containers && given.size() == containers.size()) {
                for (int i = 0; i < containers.size(); i++) {
                    PodUpdateRules.restore("resources", given.get(i), (ObjectNode) containers.get(i));
                    PodUpdateRules.restore("resizePolicy", given.get(i), (ObjectNode) containers.get(i));
                }
            }
        }
        PodUpdateRules.restore("resources", wanted, spec);
        now.set("spec", spec);
        PodUpdateRules.restore("status", before.node(), now);
    }

    static void validateEphemeral(Fields now, Fields before, Errors errors) {
        PodSpecRules.validate(now.at("spec"), "spec", errors);
        List<Fields> containers = now.list("spec.ephemeralContainers");
        for (Fields old : before.list("spec.ephemeralContainers")) {
            String name = old.text("name");
            var same =
                    containers.stream().filter(c -> c.text("name").equals(name)).findFirst();
            if (same.isEmpty()) {
                errors.forbidden(
                        "spec.ephemeralContainers",
                        "existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!Json.same(same.get().node(), old.node())) {
                errors.forbidden(
                        "spec.ephemeralContainers",
                        "existing ephemeral containers \"" + name + "\" may not be changed\n");
            }
        }
    }

    static void validateResize(Fields now, Fields before, Errors errors) {
        PodSpecRules.validate(now.at("spec"), "spec", errors);
        String old = QosClass.of(before.at("spec"));
        if (!QosClass.of(now.at("spec")).equals(old)) {
            errors.invalid("spec", old, "Pod QOS Class may not change as a result of resizing");
        }
    }
}
