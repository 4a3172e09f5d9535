package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes away what a schema does not know. Stateless. */
final class Pruning {
    private static final Set<String> TYPE_META = Set.of("apiVersion", "kind", "metadata");

    private Pruning() {}

    /** Changes {@code object}; the answer is the paths of what went, as {@code spec.list[0].extra}. */
    static List<String> prune(SchemaNode schema, ObjectNode object) {
        List<String> unknown = new ArrayList<>();
        object(schema, object, "", true, unknown);
        return unknown;
    }

    /** Whether {@link #prune} and defaulting would leave the value as it is. */
    static boolean isSettled(SchemaNode schema, ObjectNode object) {
        return settledObject(schema, object, true);
    }

    static boolean isTypeMeta(String field) {
        return TYPE_META.contains(field);
    }

    private static void value(SchemaNode schema, JsonNode value, String path, List<String> unknown) {
        if (value instanceof ObjectNode object) {
            object(schema, object, path, schema.embedded(), unknown);
        } else if (value.isArray() && schema.items().isPresent()) {
            for (int i = 0; i < value.size(); i++) {
                value(schema.items().get(), value.get(i), path + "[" + i + "]", unknown);
            }
        }
    }

    private static void object(
            SchemaNode schema, ObjectNode object, String path, boolean resource, List<String> unknown) {
        List<String> gone = new ArrayList<>();
        for (var field : object.properties()) {
            String name = field.getKey();
            if (resource && TYPE_META.contains(name)) {
                continue;
            }
            var known = schema.field(name);
            String inner = path.isEmpty() ? name : path + "." + name;
            if (known.isPresent()) {
                value(known.get(), field.getValue(), inner, unknown);
            } else if (!schema.keepsUnknown()) {
                gone.add(name);
                unknown.add(inner);
            }
        }
        object.remove(gone);
    }

    private static boolean settled(SchemaNode schema, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return settledObject(schema, object, schema.embedded());
        }
        if (value.isArray() && schema.items().isPresent()) {
            for (JsonNode item : value) {
                if (!settled(schema.items().get(), item)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean settledObject(SchemaNode schema, ObjectNode object, boolean resource) {
        for (var property : schema.properties().entrySet()) {
            if (property.getValue().defaultValue().isPresent() && !object.has(property.getKey())) {
                return false;
            }
        }
        for (var field : object.properties()) {
            if (resource && TYPE_META.contains(field.getKey())) {
                continue;
            }
            var known = schema.field(field.getKey());
            boolean fits = known.isEmpty()
                    ? schema.keepsUnknown()
                    : !(field.getValue().isNull() && !known.get().nullable()) && settled(known.get(), field.getValue());
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
