package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lays an applied configuration over the live object. The result shares nothing with the arguments. */
final class ConfigMerge {
    private ConfigMerge() {}

    static ObjectNode merge(ObjectNode live, ObjectNode config, TypeSchema schema) {
        return fields(live, config, schema);
    }

    private static JsonNode merge(JsonNode live, JsonNode config, TypeSchema schema) {
        Shape shape = Shape.of(schema);
        if (shape == Shape.FIELDS && live instanceof ObjectNode before && config instanceof ObjectNode after) {
            return fields(before, after, schema);
        }
        if (shape == Shape.ITEMS && live instanceof ArrayNode before && config instanceof ArrayNode after) {
            return items(before, after, schema);
        }
        return config.deepCopy();
    }

    private static ObjectNode fields(ObjectNode live, ObjectNode config, TypeSchema schema) {
        ObjectNode result = live.deepCopy();
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            JsonNode before = live.get(field.getKey());
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else if (before == null) {
                result.set(field.getKey(), field.getValue().deepCopy());
            } else {
                result.set(field.getKey(), merge(before, field.getValue(), Shape.ofField(schema, field.getKey())));
            }
        }
        return result;
    }

    /** The configuration's items take its order; items that only the live list has stay where they were among them. */
    private static ArrayNode items(ArrayNode live, ArrayNode config, TypeSchema list) {
        Optional<Map<String, List<JsonNode>>> liveItems = FieldDiff.byKey(live, list);
        Optional<Map<String, List<JsonNode>>> configItems = FieldDiff.byKey(config, list);
        if (liveItems.isEmpty() || configItems.isEmpty()) {
            return config.deepCopy();
        }
        Map<String, List<JsonNode>> left = new LinkedHashMap<>(liveItems.get());
        List<String> leftKeys = List.copyOf(left.keySet());
        List<String> rightKeys = List.copyOf(configItems.get().keySet());
        Set<String> shared = new HashSet<>(rightKeys);
        shared.retainAll(left.keySet());

        ArrayNode result = Json.array();
        int l = 0;
        int r = 0;
        while (l < leftKeys.size() || r < rightKeys.size()) {
            if (l < leftKeys.size() && !configItems.get().containsKey(leftKeys.get(l))) {
                left.get(leftKeys.get(l)).forEach(item -> result.add(item.deepCopy()));
                l++;
            } else if (l < leftKeys.size() && !leftKeys.get(l).equals(nextShared(rightKeys, r, shared))) {
                l++;
            } else {
                String key = rightKeys.get(r);
                List<JsonNode> before = left.getOrDefault(key, List.of());
                JsonNode after = configItems.get().get(key).get(0);
                result.add(before.size() == 1 ? merge(before.get(0), after, list.element()) : after.deepCopy());
                if (l < leftKeys.size() && leftKeys.get(l).equals(key)) {
                    l++;
                }
                r++;
            }
        }
        return result;
    }

    private static String nextShared(List<String> keys, int from, Set<String> shared) {
        for (int i = from; i < keys.size(); i++) {
            if (shared.contains(keys.get(i))) {
                return keys.get(i);
            }
        }
        return "";
    }
}
