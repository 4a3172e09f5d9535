package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.coracle.apimachinery.status.Cause;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;
import java.util.Set;

/** What an {@code openAPIV3Schema} may say: the structural part, with every node typed. Stateless. */
final class SchemaRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> LIST_TYPES = List.of("atomic", "map", "set");
    private static final List<String> MAP_TYPES = List.of("atomic", "granular");
    /** Keywords that only the structural part may have. */
    private static final List<String> STRUCTURE_ONLY = List.of("type", "additionalProperties", "default");

    private static final Set<String> NAMES = Set.of("name", "generateName");

    private enum Level {
        ROOT,
        FIELD,
        ITEM
    }

    private SchemaRules() {}

    static void validate(JsonNode schema, String path, Errors errors) {
        node(schema, Level.ROOT, path, errors);
    }

    private static void node(JsonNode schema, Level level, String path, Errors errors) {
        if (schema.path("items").isObject()) {
            node(schema.get("items"), Level.ITEM, path + ".items", errors);
        }
        schema.path("properties")
                .properties()
                .forEach(p -> node(p.getValue(), Level.FIELD, path + ".properties[" + p.getKey() + "]", errors));
        if (schema.path("additionalProperties").isObject()) {
            node(schema.get("additionalProperties"), Level.FIELD, path + ".additionalProperties", errors);
        }
        unsupported(schema, path, errors);
        type(schema, level, path, errors);
        resource(schema, level, path, errors);
        lists(schema, path, errors);
        pattern(schema, path, errors);
        nested(schema, path, errors);
        byDefault(schema, path, errors);
    }

    private static boolean flag(JsonNode schema, String keyword) {
        return schema.path(keyword).asBoolean(false);
    }

    private static void unsupported(JsonNode schema, String path, Errors errors) {
        for (String keyword :
                List.of("$ref", "id", "additionalItems", "patternProperties", "definitions", "dependencies")) {
            JsonNode value = schema.path(keyword);
            boolean given = value.isContainerNode()
                    ? !value.isEmpty()
                    : !value.asText("").isEmpty();
            if (given) {
                errors.forbidden(path + "." + keyword, keyword + " is not supported");
            }
        }
        if (schema.path("items").isArray()) {
            errors.forbidden(path + ".items", "items must be a schema object and not an array");
        }
        if (flag(schema, "uniqueItems")) {
            errors.forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        JsonNode additional = schema.path("additionalProperties");
        boolean restricts = additional.isObject() || additional.isBoolean() && !additional.asBoolean();
        if (!schema.path("properties").isEmpty() && restricts) {
            errors.forbidden(
                    path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
        }
        JsonNode preserve = schema.path("x-kubernetes-preserve-unknown-fields");
        if (preserve.isBoolean() && !preserve.asBoolean()) {
            errors.invalid(path + ".x-kubernetes-preserve-unknown-fields", preserve, "must be true or undefined");
        }
    }

    private static void type(JsonNode schema, Level level, String path, Errors errors) {
        String type = schema.path("type").asText("");
        if (type.equals("null")) {
            errors.forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative");
        } else if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.notSupported(path + ".type", type, TYPES);
        }
        if (type.equals("array") && !schema.path("items").isContainerNode()) {
            errors.required(path + ".items", "must be specified");
        }
        boolean free = flag(schema, "x-kubernetes-int-or-string")
                || flag(schema, "x-kubernetes-preserve-unknown-fields")
                || flag(schema, "x-kubernetes-embedded-resource");
        if (type.isEmpty() && !free) {
            errors.required(
                    path + ".type",
                    switch (level) {
                        case ROOT -> "must not be empty at the root";
                        case ITEM -> "must not be empty for specified array items";
                        case FIELD -> "must not be empty for specified object fields";
                    });
        }
        if (flag(schema, "x-kubernetes-int-or-string") && !type.isEmpty()) {
            errors.invalid(path + ".type", type, "must be empty if x-kubernetes-int-or-string is true");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            errors.invalid(path + ".type", type, "must be object at the root");
        }
    }

    private static void resource(JsonNode schema, Level level, String path, Errors errors) {
        boolean embedded = flag(schema, "x-kubernetes-embedded-resource");
        if (embedded) {
            mustBe("object", schema, "x-kubernetes-embedded-resource is true", path, errors);
            boolean empty = schema.path("properties").isEmpty();
            if (empty && !flag(schema, "x-kubernetes-preserve-unknown-fields")) {
                errors.required(
                        path + ".properties",
                        "must not be empty if x-kubernetes-embedded-resource is true without"
                                + " x-kubernetes-preserve-unknown-fields");
            }
        }
        if (level != Level.ROOT && !embedded) {
            return;
        }
        if (schema.path("additionalProperties").isObject()) {
            errors.forbidden(
                    path + ".additionalProperties",
                    embedded
                            ? "must not be used if x-kubernetes-embedded-resource is set"
                            : "must not be used at the root");
        }
        JsonNode properties = schema.path("properties");
        for (String field : List.of("kind", "apiVersion")) {
            String type = properties.path(field).path("type").asText("");
            if (properties.has(field) && !type.equals("string")) {
                errors.invalid(path + ".properties[" + field + "].type", type, "must be string");
            }
        }
        JsonNode metadata = properties.path("metadata");
        if (properties.has("metadata")) {
            String at = path + ".properties[metadata]";
            if (!metadata.path("type").asText("").equals("object")) {
                errors.invalid(at + ".type", metadata.path("type").asText(""), "must be object");
            }
            boolean more = metadata.path("properties").properties().stream().anyMatch(p -> !NAMES.contains(p.getKey()));
            if (more || metadata.has("additionalProperties")) {
                errors.forbidden(
                        at,
                        "must not specify anything other than name and generateName, but metadata is implicitly"
                                + " specified");
            }
        }
    }

    private static void mustBe(String wanted, JsonNode schema, String when, String path, Errors errors) {
        String type = schema.path("type").asText("");
        String text = "must be " + wanted + " if " + when;
        if (type.isEmpty()) {
            errors.required(path + ".type", text);
        } else if (!type.equals(wanted)) {
            errors.invalid(path + ".type", type, text);
        }
    }

    private static void lists(JsonNode schema, String path, Errors errors) {
        String mapType = schema.path("x-kubernetes-map-type").asText("");
        if (!mapType.isEmpty()) {
            mustBe("object", schema, "x-kubernetes-map-type is specified", path, errors);
            if (!MAP_TYPES.contains(mapType)) {
                errors.notSupported(path + ".x-kubernetes-map-type", mapType, MAP_TYPES);
            }
        }
        String listType = schema.path("x-kubernetes-list-type").asText("");
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        if (!listType.isEmpty()) {
            mustBe("array", schema, "x-kubernetes-list-type is specified", path, errors);
            if (!LIST_TYPES.contains(listType)) {
                errors.notSupported(path + ".x-kubernetes-list-type", listType, LIST_TYPES);
            }
        }
        if (!keys.isEmpty() && !listType.equals("map")) {
            String text = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (listType.isEmpty()) {
                errors.required(path + ".x-kubernetes-list-type", text);
            } else {
                errors.invalid(path + ".x-kubernetes-list-type", listType, text);
            }
        }
        if (listType.equals("map")) {
            listMap(schema, keys, path, errors);
        }
    }

    private static void listMap(JsonNode schema, JsonNode keys, String path, Errors errors) {
        if (keys.isEmpty()) {
            errors.required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        }
        JsonNode items = schema.path("items");
        if (!items.isObject()) {
            errors.required(path + ".items", "must have a schema if x-kubernetes-list-type is map");
            return;
        }
        String type = items.path("type").asText("");
        if (!type.equals("object")) {
            errors.invalid(
                    path + ".items.type", type, "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }
        for (JsonNode key : keys) {
            JsonNode property = items.path("properties").path(key.asText());
            if (!property.isObject()) {
                errors.invalid(
                        path + ".x-kubernetes-list-map-keys", keys, "entries must all be names of item properties");
            } else if (!property.has("default") && !requires(items, key.asText())) {
                errors.required(
                        path + ".items.properties[" + key.asText() + "].default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a"
                                + " required property");
            }
        }
    }

    private static boolean requires(JsonNode schema, String field) {
        for (JsonNode name : schema.path("required")) {
            if (name.asText().equals(field)) {
                return true;
            }
        }
        return false;
    }

    private static void pattern(JsonNode schema, String path, Errors errors) {
        String pattern = schema.path("pattern").asText("");
        try {
            if (!pattern.isEmpty()) {
                Pattern.compile(pattern);
            }
        } catch (PatternSyntaxException e) {
            errors.invalid(
                    path + ".pattern",
                    pattern,
                    "must be a valid regular expression, but isn't: error parsing regexp: " + e.getDescription() + ": `"
                            + e.getPattern() + "`");
        }
    }

    private static void nested(JsonNode schema, String path, Errors errors) {
        boolean intOrString = flag(schema, "x-kubernetes-int-or-string");
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            JsonNode list = schema.path(keyword);
            for (int i = 0; i < list.size(); i++) {
                boolean typed = intOrString && !keyword.equals("oneOf");
                values(list.get(i), typed, path + "." + keyword + "[" + i + "]", errors);
            }
        }
        if (schema.path("not").isObject()) {
            values(schema.get("not"), false, path + ".not", errors);
        }
    }

    /** Inside the logical keywords only values are restricted; the structure stands outside. */
    private static void values(JsonNode schema, boolean typed, String path, Errors errors) {
        pattern(schema, path, errors);
        for (String keyword : STRUCTURE_ONLY) {
            boolean given = schema.has(keyword)
                    && !schema.path(keyword).isNull()
                    && !(schema.path(keyword).isTextual()
                            && schema.path(keyword).textValue().isEmpty());
            if (given && !(typed && keyword.equals("type"))) {
                String text = keyword.equals("type")
                        ? "must be empty to be structural"
                        : "must be undefined to be structural";
                errors.forbidden(path + "." + keyword, text);
            }
        }
        if (flag(schema, "nullable")) {
            errors.forbidden(path + ".nullable", "must be false to be structural");
        }
        for (String keyword : List.of("title", "description")) {
            if (!schema.path(keyword).asText("").isEmpty()) {
                errors.forbidden(path + "." + keyword, "must be empty to be structural");
            }
        }
        for (String keyword : List.of(
                "x-kubernetes-preserve-unknown-fields",
                "x-kubernetes-embedded-resource",
                "x-kubernetes-int-or-string")) {
            if (flag(schema, keyword)) {
                errors.forbidden(path + "." + keyword, "must be false to be structural");
            }
        }
        schema.path("properties")
                .properties()
                .forEach(p -> values(p.getValue(), typed, path + ".properties[" + p.getKey() + "]", errors));
        if (schema.path("items").isObject()) {
            values(schema.get("items"), typed, path + ".items", errors);
        }
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            JsonNode list = schema.path(keyword);
            for (int i = 0; i < list.size(); i++) {
                values(list.get(i), typed, path + "." + keyword + "[" + i + "]", errors);
            }
        }
        if (schema.path("not").isObject()) {
            values(schema.get("not"), typed, path + ".not", errors);
        }
    }

    /** A default is a value of its schema. */
    private static void byDefault(JsonNode schema, String path, Errors errors) {
        if (!schema.hasNonNull("default")) {
            return;
        }
        SchemaNode node;
        try {
            node = SchemaNode.of(schema);
        } catch (PatternSyntaxException e) {
            return; // told already
        }
        JsonNode value = schema.get("default").deepCopy();
        SchemaDefaults.apply(node, value);
        Errors found = new Errors();
        SchemaValidator.validate(node, value, null, "", found);
        for (Cause cause : found.causes()) {
            String field = cause.field().isEmpty() ? path + ".default" : path + ".default." + cause.field();
            errors.add(cause.reason(), cause.field().equals("<nil>") ? "<nil>" : field, cause.message());
        }
        if (value instanceof com.fasterxml.jackson.databind.node.ObjectNode object
                && !Pruning.prune(node, object.deepCopy()).isEmpty()) {
            errors.invalid(path + ".default", schema.get("default"), "must not have unknown fields");
        }
    }
}
