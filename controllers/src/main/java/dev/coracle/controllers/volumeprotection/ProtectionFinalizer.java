package dev.coracle.controllers.volumeprotection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;
import java.util.Optional;

/** The finalizer of a protected object. Pure. */
final class ProtectionFinalizer {
    private ProtectionFinalizer() {}

    /** The merge patch that lets a deleted object go; empty when there is nothing to do. */
    static Optional<ObjectNode> release(KubeObject object, String finalizer) {
        List<String> finalizers = object.finalizers();
        if (!object.deleting() || !finalizers.contains(finalizer)) {
            return Optional.empty();
        }
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(object.resourceVersion()));
        ArrayNode left = metadata.putArray("finalizers");
        finalizers.stream().filter(f -> !f.equals(finalizer)).forEach(left::add);
        return Optional.of(patch);
    }
}
