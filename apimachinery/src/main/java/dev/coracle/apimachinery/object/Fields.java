package dev.coracle.apimachinery.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON tree by dotted paths ({@code spec.clusterIP}). A step into nothing gives "", 0, false or an empty collection,
 * as a zero value does in Go. Keys that hold dots or slashes (labels, annotations) are read through {@link #map}. Never
 * changes the tree; as thread-safe as the tree is unchanged.
 */
public record Fields(JsonNode node) {

    public static Fields of(JsonNode node) {
        return new Fields(node == null ? MissingNode.getInstance() : node);
    }

    public Fields at(String path) {
        JsonNode here = node;
        int from = 0;
        while (true) {
            int dot = path.indexOf('.', from);
            here = here.path(dot < 0 ? path.substring(from) : path.substring(from, dot));
            if (dot < 0) {
                return new Fields(here);
            }
            from = dot + 1;
        }
    }

    /** False for a missing field and for null. */
    public boolean has(String path) {
        return at(path).exists();
    }

    public boolean exists() {
        return !node.isMissingNode() && !node.isNull();
    }

    public String text() {
        return node.isValueNode() && !node.isNull() ? node.asText() : "";
    }

    public String text(String path) {
        return at(path).text();
    }

    public int integer(String path, int whenMissing) {
        return at(path).node.asInt(whenMissing);
    }

    public long number(String path, long whenMissing) {
        return at(path).node.asLong(whenMissing);
    }

    public boolean flag(String path) {
        return flag(path, false);
    }

    public boolean flag(String path, boolean whenMissing) {
        Fields field = at(path);
        return field.exists() ? field.node.asBoolean(whenMissing) : whenMissing;
    }

    public List<Fields> list(String path) {
        JsonNode array = at(path).node;
        if (!array.isArray() || array.isEmpty()) {
            return List.of();
        }
        List<Fields> items = new ArrayList<>(array.size());
        array.forEach(item -> items.add(new Fields(item)));
        return items;
    }

    public List<String> texts(String path) {
        return list(path).stream().map(Fields::text).toList();
    }

    /** The fields of an object whose values are strings, in stored order; empty when there is none. */
    public Map<String, String> map(String path) {
        JsonNode object = at(path).node;
        if (!object.isObject() || object.isEmpty()) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            map.put(field.getKey(), field.getValue().asText());
        }
        return map;
    }

    /** The member {@code key}, which may hold dots. */
    public Fields member(String key) {
        return new Fields(node.path(key));
    }
}
