package dev.coracle.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code LimitRanger}: what containers do not say about their resources, and how much they may say. */
public final class LimitRanger implements AdmissionPlugin {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    @Override
    public void mutate(Attributes a, ObjectNode pod) {
        if (!a.creates("pods")) {
            return;
        }
        for (KubeObject range : ranges(a)) {
            List<String> set = new ArrayList<>();
            for (Fields item : range.at("spec").list("limits")) {
                if (item.text("type").equals("Container")) {
                    complete(pod.path("spec").path("containers"), item, "container", set);
                    complete(pod.path("spec").path("initContainers"), item, "init container", set);
                }
            }
            if (!set.isEmpty()) {
                pod.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", set));
            }
        }
    }

    private static List<KubeObject> ranges(Attributes a) {
        return a.image().list("limitranges", a.key().namespace(), "", 0);
    }

    private static void complete(JsonNode containers, Fields item, String what, List<String> set) {
        Map<String, String> requests = new TreeMap<>(item.map("defaultRequest"));
        Map<String, String> limits = new TreeMap<>(item.map("default"));
        for (JsonNode container : containers) {
            String name = container.path("name").asText();
            ObjectNode resources = ((ObjectNode) container).withObjectProperty("resources");
            List<String> requested = fill(resources, "requests", requests);
            List<String> limited = fill(resources, "limits", limits);
            if (!requested.isEmpty()) {
                set.add(String.join(", ", requested) + " request for " + what + " " + name);
            }
            if (!limited.isEmpty()) {
                set.add(String.join(", ", limited) + " limit for " + what + " " + name);
            }
        }
    }

    private static List<String> fill(ObjectNode resources, String part, Map<String, String> defaults) {
        List<String> filled = new ArrayList<>();
        defaults.forEach((name, amount) -> {
            if (!resources.path(part).has(name)) {
                resources.withObjectProperty(part).put(name, amount);
                filled.add(name);
            }
        });
        return filled;
    }

    @Override
    public void validate(Attributes a, Fields object) {
        boolean claim = a.isObject("persistentvolumeclaims");
        if (!a.creates("pods") && !(claim && a.operation() != Operation.DELETE)) {
            return;
        }
        List<String> errors = new ArrayList<>();
        for (KubeObject range : ranges(a)) {
            for (Fields item : range.at("spec").list("limits")) {
                errors.addAll(claim ? LimitChecks.ofClaim(item, object) : LimitChecks.ofPod(item, object.at("spec")));
            }
        }
        List<String> different = List.copyOf(new LinkedHashSet<>(errors));
        if (!different.isEmpty()) {
            String all = different.size() == 1 ? different.get(0) : "[" + String.join(", ", different) + "]";
            throw StatusException.forbidden(a.kind().gvr(), a.key().name(), all);
        }
    }
}
