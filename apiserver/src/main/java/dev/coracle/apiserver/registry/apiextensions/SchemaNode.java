package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of an {@code openAPIV3Schema}, with its pattern compiled and its children at hand. Immutable. */
final class SchemaNode {
    private static final List<String> INT_OR_STRING = List.of("integer", "string");

    private final JsonNode source;
    private final Map<String, SchemaNode> properties;
    private final SchemaNode additional;
    private final SchemaNode items;
    private final List<SchemaNode> allOf;
    private final List<SchemaNode> anyOf;
    private final List<SchemaNode> oneOf;
    private final SchemaNode not;
    private final Pattern pattern;
    private final List<String> types;
    private final boolean nullable;
    private final boolean preserves;
    private final boolean embedded;

    private SchemaNode(JsonNode source) {
        this.source = source;
        Map<String, SchemaNode> children = new LinkedHashMap<>();
        source.path("properties").properties().forEach(p -> children.put(p.getKey(), new SchemaNode(p.getValue())));
        this.properties = children;
        this.additional = optional(source.path("additionalProperties"));
        this.items = optional(source.path("items"));
        this.allOf = all(source.path("allOf"));
        this.anyOf = all(source.path("anyOf"));
        this.oneOf = all(source.path("oneOf"));
        this.not = optional(source.path("not"));
        String regex = source.path("pattern").asText("");
        this.pattern = regex.isEmpty() ? null : Pattern.compile(regex);
        String type = source.path("type").asText("");
        this.types = intOrString() ? INT_OR_STRING : type.isEmpty() ? List.of() : List.of(type);
        this.nullable = source.path("nullable").asBoolean();
        this.preserves = source.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        this.embedded = source.path("x-kubernetes-embedded-resource").asBoolean();
    }

    /** @throws com.google.re2j.PatternSyntaxException for a pattern that is none */
    static SchemaNode of(JsonNode schema) {
        return new SchemaNode(schema);
    }

    private static SchemaNode optional(JsonNode schema) {
        return schema.isObject() ? new SchemaNode(schema) : null;
    }

    private static List<SchemaNode> all(JsonNode schemas) {
        List<SchemaNode> nodes = new ArrayList<>();
        schemas.forEach(s -> nodes.add(new SchemaNode(s)));
        return List.copyOf(nodes);
    }

    /** A keyword's value; missing when the schema does not say. */
    JsonNode keyword(String name) {
        return source.path(name);
    }

    String text(String keyword) {
        return source.path(keyword).asText("");
    }

    /** What values may be; empty for anything. */
    List<String> types() {
        return types;
    }

    boolean is(String type) {
        return types.size() == 1 && types.get(0).equals(type);
    }

    boolean nullable() {
        return nullable;
    }

    boolean intOrString() {
        return source.path("x-kubernetes-int-or-string").asBoolean();
    }

    boolean preservesUnknown() {
        return preserves;
    }

    boolean embedded() {
        return embedded;
    }

    Map<String, SchemaNode> properties() {
        return properties;
    }

    /** The schema of a field: its own, or that of additional ones. */
    Optional<SchemaNode> field(String name) {
        SchemaNode property = properties.get(name);
        return Optional.ofNullable(property == null ? additional : property);
    }

    Optional<SchemaNode> additional() {
        return Optional.ofNullable(additional);
    }

    /** Whether fields without a schema stay. */
    boolean keepsUnknown() {
        return preserves || source.path("additionalProperties").asBoolean(false);
    }

    Optional<SchemaNode> items() {
        return Optional.ofNullable(items);
    }

    List<SchemaNode> allOf() {
        return allOf;
    }

    List<SchemaNode> anyOf() {
        return anyOf;
    }

    List<SchemaNode> oneOf() {
        return oneOf;
    }

    Optional<SchemaNode> not() {
        return Optional.ofNullable(not);
    }

    Optional<Pattern> pattern() {
        return Optional.ofNullable(pattern);
    }

    Optional<JsonNode> defaultValue() {
        JsonNode value = source.get("default");
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    List<String> listMapKeys() {
        List<String> keys = new ArrayList<>();
        source.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
        return keys;
    }

    /** Whether this schema or one below has {@code x-kubernetes-validations}. */
    boolean hasRules() {
        return !source.path("x-kubernetes-validations").isEmpty()
                || properties.values().stream().anyMatch(SchemaNode::hasRules)
                || additional != null && additional.hasRules()
                || items != null && items.hasRules();
    }
}
