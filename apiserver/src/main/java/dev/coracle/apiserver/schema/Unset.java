package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Filling in what is not set, in place. Missing, null and, where Go cannot tell the difference, "" and 0 are all not set. */
final class Unset {
    private Unset() {}

    /** The object under the name, or null. */
    static ObjectNode object(JsonNode parent, String name) {
        return parent != null && parent.get(name) instanceof ObjectNode object ? object : null;
    }

    /** The object under the name, made when there is none. */
    static ObjectNode orObject(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode object ? object : parent.putObject(name);
    }

    /** The objects of a list; empty when there is none. */
    static List<ObjectNode> items(JsonNode parent, String name) {
        if (parent == null || !(parent.get(name) instanceof ArrayNode list)) {
            return List.of();
        }
        List<ObjectNode> items = new ArrayList<>(list.size());
        for (JsonNode item : list) {
            if (item instanceof ObjectNode object) {
                items.add(object);
            }
        }
        return items;
    }

    static boolean isSet(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value != null && !value.isNull();
    }

    static boolean isEmpty(JsonNode parent, String name) {
        JsonNode value = parent.get(name);
        return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    static void text(ObjectNode parent, String name, String value) {
        if (parent.path(name).asText("").isEmpty()) {
            parent.put(name, value);
        }
    }

    /** For a string that Go keeps as a pointer: "" is a value. */
    static void pointer(ObjectNode parent, String name, String value) {
        if (!isSet(parent, name)) {
            parent.put(name, value);
        }
    }

    /** For a number that Go keeps as a pointer: 0 is a value. */
    static void number(ObjectNode parent, String name, int value) {
        if (!isSet(parent, name)) {
            parent.put(name, value);
        }
    }

    static void nonZero(ObjectNode parent, String name, int value) {
        if (parent.path(name).asLong(0) == 0) {
            parent.put(name, value);
        }
    }

    static void flag(ObjectNode parent, String name, boolean value) {
        if (!isSet(parent, name)) {
            parent.put(name, value);
        }
    }

    /** Copies the entries of one map that another lacks. */
    static void entries(ObjectNode target, JsonNode source) {
        for (var entry : source.properties()) {
            if (!isSet(target, entry.getKey())) {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }
}
