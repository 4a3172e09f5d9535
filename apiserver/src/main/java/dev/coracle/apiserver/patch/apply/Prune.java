package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes paths out of an object. Changes the object it is given, which must be the caller's own. */
final class Prune {
    private Prune() {}

    /** Whether anything is left of the value. A value that becomes empty goes as well. */
    static boolean remove(FieldSet paths, JsonNode from, TypeSchema schema) {
        if (Shape.of(schema) == Shape.FIELDS && from instanceof ObjectNode object) {
            return removeFields(paths, object, schema);
        }
        if (Shape.of(schema) == Shape.ITEMS && from instanceof ArrayNode list) {
            return removeItems(paths, list, schema);
        }
        return true;
    }

    private static boolean removeFields(FieldSet paths, ObjectNode object, TypeSchema schema) {
        boolean removed = false;
        for (Map.Entry<String, FieldSet> entry : paths.children().entrySet()) {
            if (!PathElements.isField(entry.getKey())) {
                continue;
            }
            String name = PathElements.name(entry.getKey());
            JsonNode value = object.get(name);
            if (value == null) {
                continue;
            }
            if (entry.getValue().isMember() || !remove(entry.getValue(), value, Shape.ofField(schema, name))) {
                object.remove(name);
                removed = true;
            }
        }
        return !removed || !object.isEmpty();
    }

    private static boolean removeItems(FieldSet paths, ArrayNode list, TypeSchema schema) {
        Optional<Map<String, List<JsonNode>>> byKey = FieldDiff.byKey(list, schema);
        if (byKey.isEmpty()) {
            return true;
        }
        boolean removed = false;
        for (int i = list.size() - 1; i >= 0; i--) {
            FieldSet branch = paths.child(PathElements.item(schema, list.get(i)).orElse(""));
            if (branch.isMember() || !remove(branch, list.get(i), schema.element())) {
                list.remove(i);
                removed = true;
            }
        }
        return !removed || !list.isEmpty();
    }
}
