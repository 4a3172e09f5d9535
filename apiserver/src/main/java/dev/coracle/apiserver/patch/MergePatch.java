package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** RFC 7386. As in kube-apiserver's library, nulls inside the objects of a new list are dropped too. */
public final class MergePatch {
    private MergePatch() {}

    /** Returns the merged document; a patch that is not an object is a 400. */
    public static ObjectNode apply(ObjectNode document, JsonNode patch) {
        if (!patch.isObject()) {
            throw patch.isNull()
                    ? dev.coracle.apimachinery.status.StatusException.badRequest("Invalid JSON Patch")
                    : PatchErrors.undecodable("json: cannot unmarshal " + PatchErrors.goType(patch)
                            + " into Go value of type map[string]interface {}");
        }
        return merge(document.deepCopy(), (ObjectNode) patch);
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value instanceof ObjectNode object && target.get(field.getKey()) instanceof ObjectNode known) {
                merge(known, object);
            } else {
                target.set(field.getKey(), withoutNulls(value.deepCopy()));
            }
        }
        return target;
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        value.forEach(MergePatch::withoutNulls);
        return value;
    }
}
