package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;

/** Makes {@code PartialObjectMetadata}: an object's metadata and nothing else. Stateless. */
final class PartialObjects {
    private PartialObjects() {}

    /** Shares the object's metadata: read-only. */
    static ObjectNode of(KubeObject object, String version) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + version);
        partial.set("metadata", object.tree().path("metadata"));
        return partial;
    }
}
