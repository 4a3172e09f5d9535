package dev.coracle.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.schema.DefinitionNames;
import java.util.List;

/** The definitions of custom resources: the schema a user wrote, with what every object has. */
final class CustomDefinitions {
    /** A kind whose words for what every object has are the general ones. */
    private static final String LIKE_ALL = "io.k8s.api.core.v1.ConfigMap";

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    /** What swagger 2.0 has no word for, or kubectl's validation reads otherwise. */
    private static final List<String> ONLY_V3 = List.of("oneOf", "anyOf", "allOf", "not", "nullable", "default");

    private CustomDefinitions() {}

    /** {@code io.k8s.api.core.v1.Pod}, or {@code com.example.v1.Widget} for a custom resource of example.com. */
    static String definitionOf(ServedResource resource) {
        GroupVersionKind kind = resource.kind();
        if (resource.customSchema().isEmpty()) {
            return DefinitionNames.of(kind).orElseThrow();
        }
        String[] labels = kind.group().split("\\.");
        StringBuilder name = new StringBuilder();
        for (int i = labels.length - 1; i >= 0; i--) {
            name.append(labels[i]).append('.');
        }
        return name + kind.version() + "." + kind.kind();
    }

    static void add(DefinitionWriter writer, ServedResource resource, Dialect dialect) {
        String name = definitionOf(resource);
        ObjectNode schema = resource.customSchema().orElseThrow().deepCopy();
        if (dialect == Dialect.V2) {
            reduce(schema);
        }
        ObjectNode properties =
                schema.get("properties") instanceof ObjectNode declared ? declared : schema.putObject("properties");
        typeMeta(properties, writer);
        ObjectNode metadata = reference(META + "ObjectMeta", dialect);
        properties.set("metadata", metadata.put("description", writer.description(LIKE_ALL, "metadata")));
        schema.put("type", "object");
        schema.putArray("x-kubernetes-group-version-kind").add(DefinitionWriter.kind(resource.kind()));
        writer.add(name, schema);
        writer.add(name + "List", list(name, resource.kind(), dialect, writer));
        writer.add(META + "ObjectMeta");
        writer.add(META + "ListMeta");
    }

    private static void typeMeta(ObjectNode properties, DefinitionWriter writer) {
        for (String field : List.of("apiVersion", "kind")) {
            properties
                    .putObject(field)
                    .put("description", writer.description(LIKE_ALL, field))
                    .put("type", "string");
        }
    }

    private static ObjectNode reference(String definition, Dialect dialect) {
        ObjectNode reference = Json.object().put("$ref", dialect.reference(definition));
        if (dialect == Dialect.V2) {
            return reference;
        }
        ObjectNode schema = Json.object();
        schema.putArray("allOf").add(reference);
        return schema;
    }

    private static ObjectNode list(String name, GroupVersionKind kind, Dialect dialect, DefinitionWriter writer) {
        ObjectNode schema = Json.object().put("description", kind.kind() + "List is a list of " + kind.kind());
        ObjectNode properties = schema.putObject("properties");
        typeMeta(properties, writer);
        ObjectNode items = properties.putObject("items").put("type", "array");
        items.putObject("items").put("$ref", dialect.reference(name));
        properties.set("metadata", reference(META + "ListMeta", dialect));
        schema.putArray("required").add("items");
        schema.put("type", "object");
        GroupVersionKind listKind = new GroupVersionKind(kind.group(), kind.version(), kind.kind() + "List");
        schema.putArray("x-kubernetes-group-version-kind").add(DefinitionWriter.kind(listKind));
        return schema;
    }

    private static void reduce(ObjectNode schema) {
        schema.remove(ONLY_V3);
        if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            schema.remove(List.of("properties", "type"));
        }
        JsonNode type = schema.get("x-kubernetes-int-or-string");
        if (type != null && type.asBoolean()) {
            schema.remove("type");
        }
        reduceAll(schema.get("properties"));
        for (String child : List.of("items", "additionalProperties")) {
            if (schema.get(child) instanceof ObjectNode nested) {
                reduce(nested);
            }
        }
    }

    private static void reduceAll(JsonNode schemas) {
        if (schemas == null || schemas instanceof ArrayNode) {
            return;
        }
        for (JsonNode schema : schemas) {
            if (schema instanceof ObjectNode object) {
                reduce(object);
            }
        }
    }
}
