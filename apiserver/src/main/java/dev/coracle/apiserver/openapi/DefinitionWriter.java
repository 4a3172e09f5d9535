package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.schema.DefinitionNames;
import dev.coracle.apiserver.schema.SchemaTexts;
import dev.coracle.apiserver.schema.SchemaTexts.Definition;
import dev.coracle.apiserver.schema.SchemaTexts.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** Writes built-in definitions as schemas, with all that they refer to. One per document. */
final class DefinitionWriter {
    private static final String REFERENCE = "io.k8s.";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

    private final SchemaTexts texts;
    private final Dialect dialect;
    private final Map<String, ObjectNode> written = new TreeMap<>();
    private final Deque<String> wanted = new ArrayDeque<>();

    DefinitionWriter(SchemaTexts texts, Dialect dialect) {
        this.texts = texts;
        this.dialect = dialect;
    }

    /** Adds a definition and everything below it; an unknown name is left out. */
    void add(String definition) {
        wanted.add(definition);
        while (!wanted.isEmpty()) {
            String next = wanted.remove();
            if (!written.containsKey(next) && texts.has(next)) {
                written.put(next, write(texts.definition(next)));
            }
        }
    }

    /** What is said of a property of a built-in definition. */
    String description(String definition, String property) {
        return texts.definition(definition).properties().stream()
                .filter(p -> p.name().equals(property))
                .map(Property::description)
                .findFirst()
                .orElse("");
    }

    void add(String definition, ObjectNode schema) {
        written.put(definition, schema);
    }

    /** By name, sorted. */
    ObjectNode schemas() {
        return Json.object().setAll(written);
    }

    private ObjectNode write(Definition definition) {
        ObjectNode schema = Json.object();
        describe(schema, definition.description());
        if (!definition.type().isEmpty()) {
            return simple(schema, definition);
        }
        Map<String, JsonNode> properties = new TreeMap<>();
        Map<String, Property> byName = new TreeMap<>();
        definition.properties().forEach(p -> byName.put(p.name(), p));
        byName.forEach((name, property) -> properties.put(name, property(property)));
        schema.putObject("properties").setAll(properties);
        ArrayNode required = Json.array();
        byName.values().stream().filter(Property::required).forEach(p -> required.add(p.name()));
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("type", "object");
        if (DefinitionNames.isKind(definition.name(), byName::containsKey)) {
            DefinitionNames.kindOf(definition.name())
                    .ifPresent(kind ->
                            schema.putArray("x-kubernetes-group-version-kind").add(kind(kind)));
        }
        return schema;
    }

    private ObjectNode simple(ObjectNode schema, Definition definition) {
        if (definition.name().equals(INT_OR_STRING) && dialect == Dialect.V3) {
            ArrayNode either = schema.putArray("oneOf");
            either.addObject().put("type", "integer");
            either.addObject().put("type", "string");
            return schema.put("format", "int-or-string");
        }
        return type(schema, definition.type());
    }

    static ObjectNode kind(GroupVersionKind kind) {
        return Json.object()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    private static void describe(ObjectNode schema, String description) {
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
    }

    private ObjectNode property(Property property) {
        ObjectNode schema = Json.object();
        describe(schema, property.description());
        if (property.type().startsWith(REFERENCE) && dialect == Dialect.V3) {
            // a $ref has no siblings in OpenAPI 3.0
            schema.putArray("allOf").add(type(Json.object(), property.type()));
        } else {
            type(schema, property.type());
        }
        if (dialect == Dialect.V3 && !property.defaultJson().isEmpty()) {
            schema.set("default", json(property.defaultJson()));
        }
        extensions(schema, property);
        return schema;
    }

    private static void extensions(ObjectNode schema, Property property) {
        extension(schema, "x-kubernetes-list-type", property.listType());
        if (!property.listMapKeys().isEmpty()) {
            ArrayNode keys = schema.putArray("x-kubernetes-list-map-keys");
            for (String key : property.listMapKeys().split(",")) {
                keys.add(key);
            }
        }
        extension(schema, "x-kubernetes-map-type", property.mapType());
        extension(schema, "x-kubernetes-patch-merge-key", property.patchMergeKey());
        extension(schema, "x-kubernetes-patch-strategy", property.patchStrategy());
    }

    private static void extension(ObjectNode schema, String name, String value) {
        if (!value.isEmpty()) {
            schema.put(name, value);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a default in the schema resource is not JSON: " + text, e);
        }
    }

    private ObjectNode type(ObjectNode schema, String type) {
        if (type.startsWith("list<")) {
            schema.put("type", "array");
            schema.set("items", type(Json.object(), type.substring(5, type.length() - 1)));
            return schema;
        }
        if (type.startsWith("map<")) {
            schema.put("type", "object");
            schema.set("additionalProperties", type(Json.object(), type.substring(4, type.length() - 1)));
            return schema;
        }
        if (type.startsWith(REFERENCE)) {
            wanted.add(type);
            return schema.put("$ref", dialect.reference(type));
        }
        int colon = type.indexOf(':');
        if (colon >= 0) {
            return schema.put("type", type.substring(0, colon)).put("format", type.substring(colon + 1));
        }
        return type.equals("any") ? schema : schema.put("type", type);
    }
}
