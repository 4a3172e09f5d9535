package dev.coracle.apiserver.patch.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds and prints the keys of a {@link FieldSet}. */
final class PathElements {
    private PathElements() {}

    static String field(String name) {
        return "f:".concat(name);
    }

    static boolean isField(String key) {
        return key.startsWith("f:");
    }

    static String name(String key) {
        return key.substring(2);
    }

    static String value(JsonNode scalar) {
        return "v:" + Json.text(scalar);
    }

    /** The key of an item of an associative list; empty when the item has none of the key fields. */
    static Optional<String> item(TypeSchema list, JsonNode item) {
        if (list.listType() == TypeSchema.ListType.SET) {
            return item.isValueNode() && !item.isNull() ? Optional.of(value(item)) : Optional.empty();
        }
        if (!item.isObject()) {
            return Optional.empty();
        }
        TypeSchema type = list.element();
        if (list.listMapKeys().size() == 1) {
            String name = list.listMapKeys().get(0);
            JsonNode value = keyValue(type, item, name);
            return value == null ? Optional.empty() : Optional.of("k:{\"" + name + "\":" + text(value) + "}");
        }
        Map<String, JsonNode> found = new TreeMap<>();
        for (String name : list.listMapKeys()) {
            JsonNode value = keyValue(type, item, name);
            if (value != null) {
                found.put(name, value);
            }
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(found.entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\":" + text(e.getValue()))
                .collect(Collectors.joining(",", "k:{", "}")));
    }

    private static String text(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : Json.text(value);
    }

    private static JsonNode keyValue(TypeSchema type, JsonNode item, String name) {
        JsonNode value = item.get(name);
        if (value != null && !value.isNull()) {
            return value;
        }
        JsonNode byDefault =
                type.field(name).map(TypeSchema.Field::defaultValue).orElse(null);
        // A required key with a zero default is not a default in this sense: it is what Go's zero value looks like.
        boolean zero = byDefault == null
                || byDefault.isTextual() && byDefault.textValue().isEmpty()
                || byDefault.isNumber() && byDefault.doubleValue() == 0;
        return zero ? null : byDefault;
    }

    /** {@code .name}, {@code [port=80,protocol="TCP"]}, {@code [="x"]} or {@code [3]}. */
    static String text(String key) {
        String rest = key.substring(2);
        return switch (key.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> keys(rest);
            case 'v' -> "[=" + rest + "]";
            default -> "[" + rest + "]";
        };
    }

    private static String keys(String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8)).properties().stream()
                    .map(e -> e.getKey() + "="
                            + (e.getValue().isTextual()
                                    ? Errors.quote(e.getValue().textValue())
                                    : e.getValue().asText()))
                    .collect(Collectors.joining(",", "[", "]"));
        } catch (JsonProcessingException e) {
            // A client wrote this entry by hand; show it as it stands.
            return "[" + json + "]";
        }
    }
}
