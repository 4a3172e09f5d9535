package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The items of the list that an update replaces, found by their keys; lists without keys have no counterparts. Immutable. */
final class ListItems {
    private final List<String> keys;
    private final Map<String, JsonNode> byKey = new LinkedHashMap<>();

    private ListItems(List<String> keys, JsonNode before) {
        this.keys = keys;
        if (!keys.isEmpty() && before != null) {
            before.forEach(item -> byKey.put(Json.text(key(keys, item)), item));
        }
    }

    /** @param before null for none */
    static ListItems of(SchemaNode list, JsonNode before) {
        boolean keyed = list.text("x-kubernetes-list-type").equals("map");
        return new ListItems(keyed ? list.listMapKeys() : List.of(), before);
    }

    /** Null for a new item. */
    JsonNode counterpart(JsonNode item) {
        return byKey.isEmpty() ? null : byKey.get(Json.text(key(keys, item)));
    }

    /** The key fields that an item has. */
    static ObjectNode key(List<String> keys, JsonNode item) {
        ObjectNode key = Json.object();
        for (String name : keys) {
            if (item.has(name)) {
                key.set(name, item.get(name));
            }
        }
        return key;
    }
}
