package dev.coracle.apiserver.registry.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apiserver.schema.Schemas;
import dev.coracle.apiserver.schema.TypeSchema;
import dev.coracle.apiserver.schema.TypeSchema.Field;
import dev.coracle.apiserver.schema.TypeSchema.ListType;
import dev.coracle.apiserver.schema.TypeSchema.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What apply and merge know of a custom resource, from its schema. Pure. */
final class StructuralTypes {
    private StructuralTypes() {}

    /** The type of a whole object. */
    static TypeSchema root(SchemaNode schema, Schemas schemas) {
        Map<String, Field> fields = new LinkedHashMap<>();
        schema.properties().forEach((name, property) -> fields.put(name, field(name, property)));
        addTypeMeta(fields, schemas);
        return TypeSchema.object("", List.copyOf(fields.values()), false, schema.keepsUnknown());
    }

    private static void addTypeMeta(Map<String, Field> fields, Schemas schemas) {
        fields.put("apiVersion", plain("apiVersion", TypeSchema.scalar(Scalar.STRING)));
        fields.put("kind", plain("kind", TypeSchema.scalar(Scalar.STRING)));
        fields.put("metadata", plain("metadata", schemas.objectMeta()));
    }

    private static Field plain(String name, TypeSchema type) {
        return new Field(name, () -> type, false, null, Set.of(), "");
    }

    private static Field field(String name, SchemaNode property) {
        TypeSchema type = type(property);
        // Required fields and empty objects by default are written out of Go structs only.
        JsonNode byDefault =
                property.defaultValue().filter(JsonNode::isValueNode).orElse(null);
        return new Field(name, () -> type, false, byDefault, Set.of(), "");
    }

    private static TypeSchema type(SchemaNode schema) {
        if (schema.intOrString()) {
            return TypeSchema.scalar(Scalar.INT_OR_STRING);
        }
        return switch (schema.text("type")) {
            case "object" -> object(schema);
            case "array" -> list(schema);
            case "string" -> TypeSchema.scalar(Scalar.STRING);
            case "integer" -> TypeSchema.scalar(Scalar.INT64);
            case "number" -> TypeSchema.scalar(Scalar.NUMBER);
            case "boolean" -> TypeSchema.scalar(Scalar.BOOLEAN);
            default -> TypeSchema.any();
        };
    }

    private static TypeSchema object(SchemaNode schema) {
        boolean atomic = schema.text("x-kubernetes-map-type").equals("atomic");
        if (schema.properties().isEmpty() && schema.additional().isPresent()) {
            TypeSchema value = type(schema.additional().get());
            return TypeSchema.map(() -> value, atomic);
        }
        List<Field> fields = new ArrayList<>();
        schema.properties().forEach((name, property) -> fields.add(field(name, property)));
        return TypeSchema.object("", fields, atomic, schema.keepsUnknown());
    }

    private static TypeSchema list(SchemaNode schema) {
        TypeSchema item = schema.items().map(StructuralTypes::type).orElse(TypeSchema.any());
        ListType type =
                switch (schema.text("x-kubernetes-list-type")) {
                    case "set" -> ListType.SET;
                    case "map" -> ListType.MAP;
                    default -> ListType.ATOMIC;
                };
        return TypeSchema.list(() -> item, type, schema.listMapKeys());
    }
}
