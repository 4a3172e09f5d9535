package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Errors;
import java.util.ArrayList;
import java.util.List;

/** Items of sets, and keys of maps made of lists, are there once. A list that an update leaves alone is not checked. */
final class UniqueItems {
    private UniqueItems() {}

    /** @param before null for none */
    static void validate(SchemaNode schema, JsonNode now, JsonNode before, String path, Errors errors) {
        if (before != null && Json.same(now, before)) {
            return;
        }
        if (now.isArray()) {
            switch (schema.text("x-kubernetes-list-type")) {
                case "set" -> once(now, List.of(), path, errors);
                case "map" -> once(now, schema.listMapKeys(), path, errors);
                default -> {
                    // Atomic lists may repeat themselves.
                }
            }
            ListItems old = ListItems.of(schema, before);
            schema.items().ifPresent(items -> {
                for (int i = 0; i < now.size(); i++) {
                    JsonNode item = now.get(i);
                    validate(items, item, old.counterpart(item), path + "[" + i + "]", errors);
                }
            });
        } else if (now.isObject()) {
            for (var field : now.properties()) {
                String inner = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                JsonNode old = before == null ? null : before.get(field.getKey());
                schema.field(field.getKey()).ifPresent(s -> validate(s, field.getValue(), old, inner, errors));
            }
        }
    }

    private static void once(JsonNode list, List<String> keys, String path, Errors errors) {
        List<JsonNode> seen = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            JsonNode key = keys.isEmpty() ? item : ListItems.key(keys, item);
            if (seen.stream().anyMatch(s -> Json.same(s, key))) {
                errors.duplicate(path + "[" + i + "]", key);
            } else {
                seen.add(key);
            }
        }
    }
}
