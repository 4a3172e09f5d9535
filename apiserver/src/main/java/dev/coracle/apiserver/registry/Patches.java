package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.patch.JsonPatch;
import dev.coracle.apiserver.patch.MergePatch;
import dev.coracle.apiserver.patch.PatchErrors;
import dev.coracle.apiserver.patch.StrategicMergePatch;
import dev.coracle.apiserver.schema.DecodeException;
import dev.coracle.apiserver.schema.Decoded;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Applies patches to objects and decodes what comes out. Stateless. */
public final class Patches {
    /** Upstream does not say what such a finding is about. */
    private static final GroupVersionKind NO_KIND = new GroupVersionKind("", "", "");

    private Patches() {}

    /** @param type of the objects; strategic merge patches need it */
    public static ObjectNode apply(PatchType patchType, KubeObject before, JsonNode patch, TypeSchema type) {
        return switch (patchType) {
            case JSON -> object(JsonPatch.apply(before.tree(), patch));
            case MERGE -> MergePatch.apply(before.tree(), patch);
            case STRATEGIC -> StrategicMergePatch.apply(before.tree(), object(patch), type);
        };
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest(
                "json: cannot unmarshal " + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)
                        + " into Go value of type map[string]interface {}");
    }

    /** Decodes a patched object; what does not fit its type is a finding about the patch. */
    public static Decoded decode(
            Kind kind, PatchType type, JsonNode patch, ObjectNode patched, FieldValidation validation) {
        try {
            return kind.decodeTree(patched, validation);
        } catch (DecodeException e) {
            // The strategic kind is told by its patch as Go prints maps, the others by their outcome with sorted
            // fields.
            String value = type == PatchType.STRATEGIC
                    ? PatchErrors.goValue(patch)
                    : Json.text(type == PatchType.MERGE ? merged(patched, patch) : sorted(patched));
            throw StatusException.invalid(
                    NO_KIND,
                    "",
                    List.of(new Cause(
                            "FieldValueInvalid",
                            "Invalid value: " + Errors.quote(value) + ": " + e.getMessage(),
                            "patch")));
        }
    }

    /** As Go writes what it has merged: maps that the patch goes into have sorted fields, others their own order. */
    private static ObjectNode merged(ObjectNode patched, JsonNode patch) {
        ObjectNode shown = sorted(patched);
        shown.properties().forEach(f -> {
            if (f.getValue() instanceof ObjectNode inner && patch.path(f.getKey()) instanceof ObjectNode change) {
                f.setValue(merged(inner, change));
            } else if (f.getKey().equals("metadata") && f.getValue() instanceof ObjectNode metadata) {
                f.setValue(SystemMetadata.inOrder(metadata));
            }
        });
        return shown;
    }

    private static ObjectNode sorted(ObjectNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(f -> fields.put(f.getKey(), f.getValue()));
        return Json.object().setAll(fields);
    }
}
