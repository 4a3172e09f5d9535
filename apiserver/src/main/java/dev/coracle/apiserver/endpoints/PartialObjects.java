package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;

/** Makes {@code PartialObjectMetadata}: an object's metadata and nothing else. Stateless. */
final class PartialObjects {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private PartialObjects() {}

    /** Shares the object's metadata: read-only. */
    static ObjectNode of(KubeObject object, String version) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + version);
        partial.set("metadata", metadata(object.tree()));
        return partial;
    }

    /** The template's generation is a field inside Kubernetes, and an annotation only in whole DaemonSets. */
    private static JsonNode metadata(ObjectNode tree) {
        JsonNode metadata = tree.path("metadata");
        if (!metadata.path("annotations").has(TEMPLATE_GENERATION)) {
            return metadata;
        }
        ObjectNode copy = metadata.deepCopy();
        ObjectNode annotations = (ObjectNode) copy.get("annotations");
        annotations.remove(TEMPLATE_GENERATION);
        if (annotations.isEmpty()) {
            copy.remove("annotations");
        }
        return copy;
    }
}
