package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.StorageKey;
import java.util.Map;
import java.util.Optional;

/** A pod of a runtime class gets the class's overhead, node labels and tolerations. */
public final class RuntimeClasses implements AdmissionPlugin {
    @Override
    public void mutate(Attributes a, ObjectNode pod) {
        String name = pod.path("spec").path("runtimeClassName").asText("");
        if (!a.creates("pods") || name.isEmpty()) {
            return;
        }
        Optional<KubeObject> found =
                a.image().get(new StorageKey("runtimeclasses.node.k8s.io", ObjectKey.cluster(name)));
        JsonNode runtimeClass = found.orElseThrow(() -> StatusException.forbidden(
                        a.kind().gvr(), a.key().name(), "pod rejected: RuntimeClass \"" + name + "\" not found"))
                .tree();
        ObjectNode spec = pod.withObject("spec");
        overhead(a, runtimeClass.path("overhead").path("podFixed"), spec);
        nodeSelector(a, runtimeClass.path("scheduling").path("nodeSelector"), spec);
        tolerations(runtimeClass.path("scheduling").path("tolerations"), spec);
    }

    private static void overhead(Attributes a, JsonNode fixed, ObjectNode spec) {
        if (fixed.isEmpty()) {
            return;
        }
        if (spec.hasNonNull("overhead") && !Json.same(spec.get("overhead"), fixed)) {
            throw StatusException.forbidden(
                    a.kind().gvr(),
                    a.key().name(),
                    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
        spec.set("overhead", fixed.deepCopy());
    }

    private static void nodeSelector(Attributes a, JsonNode wanted, ObjectNode spec) {
        for (Map.Entry<String, JsonNode> label : wanted.properties()) {
            ObjectNode selector = spec.withObject("nodeSelector");
            JsonNode own = selector.get(label.getKey());
            if (own != null && !own.equals(label.getValue())) {
                throw StatusException.forbidden(
                        a.kind().gvr(),
                        a.key().name(),
                        "conflict: runtimeClass.scheduling.nodeSelector[" + label.getKey() + "] = "
                                + label.getValue().asText() + "; pod.spec.nodeSelector[" + label.getKey() + "] = "
                                + own.asText());
            }
            selector.set(label.getKey(), label.getValue());
        }
    }

    private static void tolerations(JsonNode wanted, ObjectNode spec) {
        for (JsonNode toleration : wanted) {
            ArrayNode all = spec.withArray("tolerations");
            boolean present = false;
            for (JsonNode own : all) {
                present |= Json.same(own, toleration);
            }
            if (!present) {
                all.add(toleration.deepCopy());
            }
        }
    }
}
